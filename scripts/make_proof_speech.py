"""Make the recordings with which setup proves that speech is understood: our own voice, our own sentence.

Usage: python scripts/make_proof_speech.py [MODELS_FOLDER]

Every recording is accepted only if the starter recogniser understands it word for word. Chinese is not
among them: of nine wordings with a fee and a date, in several voices, speeds and pitches of espeak-ng,
Whisper base understood none.
"""

import sys
from pathlib import Path

import av
import numpy as np

from translator.asr.registry import open_recognizer
from translator.audio.files import read_frames
from translator.audio.segments import speech_segments
from translator.audio.vad import SileroVad
from translator.datatypes import SAMPLE_RATE, FloatArray
from translator.errors import TranslatorError
from translator.packs.manifest import load_manifest
from translator.packs.store import ModelStore
from translator.voice.espeak import EspeakVoice

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "translator" / "resources" / "proof"
SENTENCES = (("residence-permit.en.flac", "en", "I would like to renew my residence permit."),)
SPEED = 140
RECOGNIZER = "faster-whisper-base"


def write_flac(path: Path, samples: FloatArray, rate: int) -> None:
    """Write mono samples at ``rate`` as 16-bit FLAC at SAMPLE_RATE, with a little silence around them."""
    quiet = np.zeros(rate // 4, np.float32)
    frame = av.AudioFrame.from_ndarray(
        np.concatenate((quiet, samples, quiet))[None], format="flt", layout="mono"
    )
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    with av.open(path, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE, layout="mono", format="s16")
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))


def main(models: Path) -> int:
    """Make every recording and check it; 1 if one is not understood."""
    installed = ModelStore(load_manifest(ROOT / "models" / "manifest.toml"), [models]).find(RECOGNIZER)
    recognizer, vad, voice = open_recognizer(installed, threads=2), SileroVad(), EspeakVoice()
    FOLDER.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name, language, sentence in SENTENCES:
        write_flac(FOLDER / name, *voice.synthesize(sentence, language, speed=SPEED))
        heard = [
            recognizer.transcribe(segment, (language,))
            for segment in speech_segments(read_frames(FOLDER / name), vad)
        ]
        text = " ".join(utterance.text for utterance in heard)
        print(f"{name}: {(FOLDER / name).stat().st_size} bytes, understood as: {text}")
        failed += text != sentence
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "models"))
    except TranslatorError as error:
        sys.exit(str(error))
