"""Recordings cut to speech as a microphone would give them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.rows import SAMPLES
from translator.audio.files import read_frames
from translator.audio.segments import speech_segments
from translator.audio.vad import SileroVad
from translator.datatypes import SpeechSegment

LONGEST = 8.0
"""Seconds: what people say at once at a counter."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One utterance with its language."""

    segment: SpeechSegment
    language: str

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.segment.end - self.segment.start


def clips(languages: tuple[str, ...], count: int) -> list[Clip]:
    """The first utterances of the sample recordings with transcripts, language after language in turn."""
    found: dict[str, Iterator[Clip]] = {tag: _of(tag) for tag in languages}
    taken: list[Clip] = []
    while len(taken) < count and found:
        for tag in list(found):
            clip = next(found[tag], None)
            if clip is None:
                del found[tag]
            else:
                taken.append(clip)
    return taken[:count]


def _of(language: str) -> Iterator[Clip]:
    vad = SileroVad()
    with (SAMPLES / "speech" / "samples.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        files = [row["file"] for row in rows if (row["language"], row["kind"]) == (language, "wer")]
    for name in files:
        for segment in speech_segments(read_frames(SAMPLES / "speech" / name), vad):
            if segment.end - segment.start <= LONGEST:
                yield Clip(segment, language)
