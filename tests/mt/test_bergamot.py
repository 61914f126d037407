import contextlib
import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from sentencepiece import SentencePieceProcessor

from translator.datatypes import Hypothesis, LanguagePair
from translator.errors import ModelError
from translator.mt import bergamot_worker
from translator.mt.bergamot import BergamotEngine
from translator.packs.store import FileSpec, InstalledPack, Pack

EN_PT = LanguagePair("en", "pt")
PT_EN = LanguagePair("pt", "en")

weights = pytest.mark.weights
posix = pytest.mark.skipif(os.name != "posix", reason="stops processes with POSIX signals")


def installed(folder: Path, pair: LanguagePair = EN_PT, without: str = "none") -> InstalledPack:
    files = {
        path.name: FileSpec(path.stat().st_size, "0" * 64)
        for path in folder.iterdir()
        if not path.name.startswith(without)
    }
    return InstalledPack(
        Pack(folder.name, "bergamot", "1", "MPL-2.0", files, grades={pair: "usable"}), folder
    )


@pytest.fixture(scope="module")
def folder(pack_folder) -> Path:
    return pack_folder("firefox-en-pt-tiny")


@pytest.fixture
def start():
    """A function that makes an engine, which is closed after the test."""
    with contextlib.ExitStack() as stack:
        yield lambda *pack, **options: stack.enter_context(
            contextlib.closing(BergamotEngine(installed(*pack), **options))
        )


@pytest.fixture
def engine(start, folder):
    return start(folder)


@pytest.fixture
def panicking(start, folder, tmp_path):
    """An engine whose model panics at the word zebra and works otherwise."""
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    lex = next(copy.glob("lex.*"))
    data = bytearray(lex.read_bytes())
    header = 48  # bytes before the table with one 64-bit offset per subword
    for token in SentencePieceProcessor(model_file=str(next(copy.glob("vocab.*")))).encode("zebra"):
        struct.pack_into("<Q", data, header + 8 * token, 2**40)
    lex.write_bytes(data)
    return start(copy)


def children() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):  # ended meanwhile
            if "bergamot_worker.py" in " ".join(child.cmdline()):
                found.append(child)
    return found


@weights
@pytest.mark.parametrize(
    ("pair", "source", "target"),
    [
        (EN_PT, "The house is big.", "A casa é grande."),
        (EN_PT, "Where is your passport?", "Onde está o seu passaporte?"),
        (PT_EN, "Bom dia.", "Good morning."),
    ],
)
def test_translates(start, pack_folder, pair, source, target):
    engine = start(pack_folder(f"firefox-{pair.source}-{pair.target}-tiny"), pair)
    assert engine.translate([source], pair) == [Hypothesis(target)]


@weights
def test_shortlist_is_optional(start, folder):
    engine = start(folder, EN_PT, "lex.")
    assert engine.translate(["The house is big."], EN_PT)[0].text == "A casa é grande."


@weights
def test_separate_vocabularies(start, folder, tmp_path):
    for path in folder.iterdir():
        if path.name.startswith("vocab."):
            shutil.copy(path, tmp_path / "srcvocab.enpt.spm")
            shutil.copy(path, tmp_path / "trgvocab.enpt.spm")
        else:
            shutil.copy(path, tmp_path)
    engine = start(tmp_path)
    assert engine.translate(["The house is big."], EN_PT)[0].text == "A casa é grande."


@weights
def test_workers_start_when_needed_and_end_with_close(start, folder):
    engine = start(folder, threads=2)
    assert children() == []
    engine.translate(["Hello.", "Goodbye."], EN_PT)
    assert len(children()) == 1
    long_batch = [f"The officer needs {number} photographs of the visitor." for number in range(60)]
    both = engine.translate(long_batch, EN_PT)
    assert len(children()) == 2
    assert [hypothesis.text.count(str(number)) for number, hypothesis in enumerate(both)][10:] == [1] * 50
    engine.close()
    assert children() == []
    with pytest.raises(ModelError) as caught:
        engine.translate(["Hello."], EN_PT)
    assert caught.value.code == "engine_failed"


@weights
def test_nothing_of_a_long_segment_is_lost(engine):
    clauses = (
        "If you have lived in the city for at least 21 months, you may apply for a residence card",
        "you need a passport that is valid for another 186 days and a copy of your rental contract",
        "the application form must be signed by your employer before 17 October 2031",
        "please bring the original certificates, because copies are accepted only at window 45",
        "the fee of 330 dollars is paid in cash or by card when you collect the document",
        "and if you have any questions you can call the office on weekdays at 5550173.",
    )
    (hypothesis,) = engine.translate([", ".join(clauses)], EN_PT)
    assert hypothesis.finished
    for literal in ("21", "186", "17", "2031", "45", "330", "5550173"):
        assert literal in hypothesis.text


@weights
def test_output_that_ran_to_its_limit_is_not_finished(engine):
    (hypothesis,) = engine.translate(["h" * 60], EN_PT)
    assert hypothesis.text
    assert not hypothesis.finished


@weights
def test_space_only_gives_empty_finished_text(engine):
    assert engine.translate([" ", "\u200b"], EN_PT) == [Hypothesis(""), Hypothesis("")]


@weights
def test_a_panic_costs_its_segment_only(panicking, capfd):
    texts = ["Hello.", "The zebra is secret.", "Goodbye."]
    hello, zebra, goodbye = panicking.translate(texts, EN_PT)
    assert zebra == Hypothesis("", finished=False)
    assert (hello.text, goodbye.finished) == ("Olá.", True)
    with pytest.raises(ModelError) as caught:
        panicking.translate(["The zebra is secret."], EN_PT)
    assert caught.value.code == "engine_failed"
    assert "secret" not in str(caught.value)
    assert panicking.translate(["Hello."], EN_PT)[0].text == "Olá."
    assert capfd.readouterr() == ("", "")


@weights
def test_an_engine_that_fails_on_everything_gives_up_soon(panicking):
    panicking.translate(["Hello."], EN_PT)
    began = time.monotonic()
    with pytest.raises(ModelError, match="workers in a row"):
        panicking.translate(["A zebra."] * 500, EN_PT)
    assert time.monotonic() - began < 60
    assert panicking.translate(["Hello."], EN_PT)[0].text == "Olá."


@weights
@posix
def test_a_killed_worker_is_replaced(engine):
    before = engine.translate(["Hello.", "Goodbye."], EN_PT)
    (worker,) = children()
    worker.send_signal(signal.SIGKILL)
    worker.wait(5)
    assert engine.translate(["Hello.", "Goodbye."], EN_PT) == before


@weights
@posix
def test_workers_killed_during_a_batch_lose_nothing(start, folder):
    batch = [f"The officer needs {number} photographs of the visitor today." for number in range(100, 220)]
    engine = start(folder, threads=2)
    expected = engine.translate(batch, EN_PT)
    victims = children()
    killers = [
        threading.Timer(0.05 + 0.1 * i, victim.send_signal, [signal.SIGKILL])
        for i, victim in enumerate(victims)
    ]
    for killer in killers:
        killer.start()
    assert engine.translate(batch, EN_PT) == expected
    for killer in killers:
        killer.join()
    assert not any(victim.is_running() and victim.status() != "zombie" for victim in victims)


@weights
@posix
def test_a_hanging_worker_is_replaced(start, folder):
    engine = start(folder, patience=1.0)
    before = engine.translate(["Hello."], EN_PT)
    (worker,) = children()
    worker.suspend()
    assert engine.translate(["Hello."], EN_PT) == before
    assert not worker.is_running()


@weights
def test_close_ends_a_batch_in_progress(start, folder):
    engine = start(folder)
    engine.translate(["Hello."], EN_PT)
    threading.Timer(0.3, engine.close).start()
    began = time.monotonic()
    with pytest.raises(ModelError) as caught:
        engine.translate(["The officer needs two photographs of the visitor."] * 5000, EN_PT)
    assert caught.value.code == "engine_failed"
    assert time.monotonic() - began < 10
    assert children() == []


@weights
@posix
def test_worker_ends_when_the_program_that_started_it_is_killed(folder):
    program = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from pathlib import Path\n"
        "from tests.mt.test_bergamot import BergamotEngine, EN_PT, children, installed\n"
        "engine = BergamotEngine(installed(Path(sys.argv[3])))\n"
        "engine.translate(['Hello.'], EN_PT)\n"
        "print(children()[0].pid, flush=True)\n"
        "import time; time.sleep(60)\n"
    )
    root = Path(__file__).parents[2]
    starter = subprocess.Popen(
        [sys.executable, "-c", program, str(root), str(root), str(folder)], stdout=subprocess.PIPE, text=True
    )
    worker = psutil.Process(int(starter.stdout.readline()))
    starter.kill()
    starter.communicate()
    psutil.wait_procs([worker], timeout=5)
    assert not worker.is_running() or worker.status() == "zombie"


@weights
@pytest.mark.parametrize("broken", ["model.", "lex."])
def test_corrupt_file_is_named_as_such(start, folder, tmp_path, broken, capfd):
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    path = next(copy.glob(broken + "*"))
    path.write_bytes(path.read_bytes()[:1000])
    engine = start(copy)
    with pytest.raises(ModelError) as caught:
        engine.translate(["Hello."], EN_PT)
    assert caught.value.code == "pack_corrupt"
    assert f"models verify {folder.name}" in str(caught.value)
    assert capfd.readouterr() == ("", "")
    assert children() == []


def test_pack_without_vocabulary_is_refused(start, tmp_path):
    (tmp_path / "model.enpt.bin").write_bytes(b"x")
    with pytest.raises(ModelError) as caught:
        start(tmp_path).translate(["Hello."], EN_PT)
    assert "vocabulary" in caught.value.message


def test_worker_without_a_model_says_why_and_ends():
    request = b'{"model": "/nowhere", "source_vocabulary": "/nowhere", "target_vocabulary": "/nowhere"}\n'
    done = subprocess.run(
        [sys.executable, "-P", bergamot_worker.__file__], input=request, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"FileNotFoundError" in done.stdout
    assert done.stderr == b""


def test_worker_code_opens_no_connection():
    program = (
        "import runpy, socket, sys\n"
        "module = runpy.run_path(sys.argv[1])\n"
        "sys.addaudithook(module['_deny_network'])\n"
        "socket.create_connection(('127.0.0.1', 9))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, bergamot_worker.__file__], capture_output=True, check=False
    )
    assert b"PermissionError" in done.stderr
