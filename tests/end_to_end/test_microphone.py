"""A microphone of this machine, made of software: PulseAudio plays a recording into it in real time."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import translator
from tests.end_to_end.test_counter import as_wav
from translator.audio.microphone import open_microphone
from translator.errors import AudioError

PROOF = Path(translator.__file__).parent / "resources" / "proof" / "residence-permit.en.flac"
NEEDED = ("pulseaudio", "pactl", "paplay")
DAEMON = [
    "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
    "-L", "module-native-protocol-unix",
    "-L", "module-null-sink sink_name=mic rate=16000 channels=1",
    "-L", "module-remap-source master=mic.monitor source_name=virtmic",
]  # fmt: skip


class Machine:
    """A machine with one microphone that can be pulled out and plugged in."""

    def __init__(self, home):
        self.environment = {
            **os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PULSE_RUNTIME_PATH": str(home / "pulse"),
        }  # fmt: skip
        self.daemon = None

    def plug_in(self):
        self.daemon = subprocess.Popen(
            DAEMON, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(100):
            if (
                subprocess.run(
                    ["pactl", "set-default-source", "virtmic"], env=self.environment, capture_output=True
                ).returncode
                == 0
            ):
                return
            time.sleep(0.1)
        pytest.skip("PulseAudio does not start here")

    def pull_out(self):
        self.daemon.kill()
        self.daemon.wait()

    def speak(self, sound):
        subprocess.run(["paplay", "--device=mic", str(sound)], env=self.environment, check=True, timeout=60)


@pytest.fixture
def machine(tmp_path):
    if any(shutil.which(name) is None for name in NEEDED):
        pytest.skip("no PulseAudio (Debian: apt install pulseaudio pulseaudio-utils libasound2-plugins)")
    (tmp_path / ".asoundrc").write_text("pcm.pulse {type pulse}\nctl.pulse {type pulse}\n")
    machine = Machine(tmp_path)
    machine.plug_in()
    yield machine
    if machine.daemon.poll() is None:
        machine.pull_out()


class Listening:
    """A running ``translator listen``."""

    def __init__(self, machine, *options):
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "translator", "listen", "--device", "pulse", *options],
            env=machine.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.lines = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def until(self, text, seconds=60):
        deadline = time.monotonic() + seconds
        while not any(text in line for line in self.lines):
            assert time.monotonic() < deadline, self.lines
            assert self.process.poll() is None, self.lines
            time.sleep(0.1)

    def end(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


@pytest.mark.weights
def test_a_spoken_sentence_through_a_microphone_that_is_pulled_out_and_comes_back(
    machine, tmp_path, pack_folder
):
    pack_folder("faster-whisper-base")
    pack_folder("qwen2.5-coder-1.5b-instruct-q4_k_m")
    sound = as_wav(PROOF, tmp_path / "question.wav", before=0.5, after=1.5)
    listening = Listening(machine, "--visitor", "en")
    try:
        listening.until("listening")
        machine.speak(sound)
        listening.until("visitor en: I would like to renew my residence permit.")
        listening.until("居留许可")
        machine.pull_out()
        listening.until("is gone", 20)
        machine.plug_in()
        time.sleep(5)
        listening.lines.clear()
        machine.speak(sound)
        listening.until("visitor en: I would like to renew")
        assert listening.end() == 130
    finally:
        listening.process.kill()


def test_no_microphone_is_one_clear_line():
    with pytest.raises(AudioError) as caught, open_microphone("no such microphone"):
        pass
    assert caught.value.code == "device_missing"
    assert caught.value.next_step
