"""Scores that others can repeat: each carries a signature of everything that could change it."""

import csv
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import jiwer

from translator.asr.recognizer import Recognizer
from translator.audio.files import read_frames
from translator.audio.segments import speech_segments
from translator.audio.vad import Vad
from translator.datatypes import AudioFrame, SpeechSegment
from translator.errors import AudioError, LanguageError
from translator.evaluation.noise import speechless_sounds
from translator.evaluation.scores import ERROR_RATES, RESAMPLES, SEED, Score, interval, share_interval
from translator.languages import get_language

BY_CHARACTER = frozenset({"zh", "ja", "ko", "th", "km", "my"})
"""Languages scored by character error rate: words are not separated by spaces, or (ko) the spacing varies."""

NORMALISATION = "nfkc+casefold+letters-marks-digits"
"""Name of what :func:`normalise` does; changes whenever that does."""

_COLUMNS = ("file", "language", "kind", "transcript", "note")
_SPOKEN = ("wer", "keywords")
_WITH_TEXT = (*_SPOKEN, "none")
_COUNTER = ("zh", "en")
"""Identification is scored as at the counter: the officer's language against the other one."""


@dataclass(frozen=True, slots=True)
class SpeechSample:
    """One recording with what is known about its content."""

    path: Path
    language: str
    kind: str
    """"wer" (full transcript), "keywords" (words that must appear), "short" or "lid" (language only), "none"
    (nobody speaks)."""
    transcript: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the recogniser made of one sample."""

    sample: SpeechSample
    text: str
    identified: str
    """language chosen when the officer's language was a candidate too; empty when not asked."""
    seconds: float
    """length of the recording."""
    work: float
    """seconds spent on recognising, without reading, detection of speech or identification."""
    cautions: tuple[str, ...]


def normalise(text: str, *, by_character: bool = False) -> str:
    """The text as it is compared: NFKC, case folded, only letters, marks and digits; see NORMALISATION.

    Punctuation and symbols become spaces, so "l'eau" counts as two words on both sides. Numbers stay as
    they are written: "7" against "seven" is an error, which makes the scores pessimistic.

    >>> normalise("C'est 12 €, d’accord ?"), normalise("你好， 世界。", by_character=True)
    ('c est 12 d accord', '你好世界')
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in folded)
    return ("" if by_character else " ").join(kept.split())


def read_samples(table: Path) -> list[SpeechSample]:
    """The recordings that a tab-separated table lists; files are looked for beside the table.

    Raises:
        AudioError: the table is missing (``audio_missing``) or not such a table (``audio_unreadable``).
        LanguageError: a row names an unknown language.
    """
    try:
        with table.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            rows = [] if missing else list(reader)
    except FileNotFoundError as error:
        raise AudioError(
            "audio_missing", f"There is no file {table}.", next_step="Check the path."
        ) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AudioError(
            "audio_unreadable", f"{table} is not a table of samples.", next_step="Give the TSV file."
        ) from error
    if missing:
        raise AudioError(
            "audio_unreadable",
            f"{table.name} lacks the columns {', '.join(missing)}.",
            next_step=f"The first line must name {', '.join(_COLUMNS)}, separated by tabs.",
        )
    return [
        SpeechSample(
            path=table.parent / row["file"],
            language=get_language(row["language"]).tag,
            kind=row["kind"],
            transcript=row["transcript"] or "",
            keywords=_keywords(row["note"] or ""),
        )
        for row in rows
    ]


def hear(samples: Iterable[SpeechSample], recognizer: Recognizer, vad: Vad) -> Iterator[Heard]:
    """Run the product's own path (file, speech detection, recogniser) over each sample.

    Languages that the recogniser refuses come back with the caution ``language_unsupported`` and no text.
    """
    for sample in samples:
        reader = read_frames(sample.path)
        segments = list(speech_segments(reader, vad))
        began = time.perf_counter()
        try:
            wanted = segments if sample.kind in _WITH_TEXT else []
            said = [recognizer.transcribe(segment, (sample.language,)) for segment in wanted]
            work = time.perf_counter() - began if wanted and sample.kind in _SPOKEN else 0.0
            identified = _identify(sample.language, segments, recognizer) if sample.kind != "none" else ""
        except LanguageError as error:
            yield Heard(sample, "", "", reader.seconds, 0.0, (error.code,))
            continue
        warnings = [*reader.cautions, *(caution for utterance in said for caution in utterance.warnings)]
        text = " ".join(utterance.text for utterance in said if utterance.text)
        yield Heard(sample, text, identified, reader.seconds, work, tuple(item.code for item in warnings))


def score_speech(heard: Sequence[Heard], *, setup: str) -> list[Score]:
    """Error rates, keyword hits and identification per language and over all, refused samples left out.

    Args:
        heard: from :func:`hear`.
        setup: what produced it: pack, version, beam, thresholds; becomes part of every signature.
    """
    served = [item for item in heard if "language_unsupported" not in item.cautions]
    silent = [item.text != "" for item in served if item.sample.kind == "none"]
    scores = [score_silence("hallucination", silent, setup=setup)] if silent else []
    for language in sorted({item.sample.language for item in served}):
        mine = [item for item in served if item.sample.language == language]
        metric = "cer" if language in BY_CHARACTER else "wer"
        scores += _score(
            metric, language, [_errors(item) for item in mine if item.sample.kind == "wer"], setup
        )
        words = [_hits(item) for item in mine if item.sample.kind == "keywords"]
        scores += _score("keywords", language, words, setup)
    for kinds, name in ((("wer", "keywords", "lid"), "sentences"), (("short",), "words")):
        asked = [item for item in served if item.identified and item.sample.kind in kinds]
        right = [(int(item.identified == item.sample.language), 1) for item in asked]
        scores += _score(f"identification-{name}", "all", right, setup)
    return scores


def hear_nothing(recognizer: Recognizer, vad: Vad) -> list[bool]:
    """Whether text was invented, for each sound of :func:`speechless_sounds`, in either counter language."""
    invented = []
    for _, samples in speechless_sounds():
        segments = list(speech_segments([AudioFrame(samples, 0.0)], vad))
        texts = [recognizer.transcribe(segment, (tag,)).text for segment in segments for tag in _COUNTER]
        invented.append(any(texts))
    return invented


def score_silence(name: str, invented: Sequence[bool], *, setup: str) -> Score:
    """The share of sounds without speech for which text was invented; 0 is perfect.

    Args:
        name: of the metric.
        invented: from :func:`hear_nothing`, or of recordings in which nobody speaks.
        setup: see :func:`score_speech`.
    """
    hits, n = sum(invented), len(invented)
    low, high = share_interval(hits, n)
    signature = f"metric:{name}|n:{n}|wilson|{setup}"
    return Score(name, "all", hits / max(n, 1), low, high, n, signature)


def real_time_factor(heard: Sequence[Heard]) -> float:
    """Seconds of recognition per second of recording; 0 when nothing was recognised."""
    served = [item for item in heard if item.work]
    return sum(item.work for item in served) / sum(item.seconds for item in served) if served else 0.0


def engine_versions() -> str:
    """The libraries that can change what is recognised, for the signature."""
    names = ("av", "ctranslate2", "faster-whisper", "onnxruntime", "opencc")
    return "|".join(f"{name}:{version(name)}" for name in ("counter-translator", *names) if _installed(name))


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:  # a checkout that was not installed has no version of its own
        return False
    return True


def _score(metric: str, language: str, counts: Sequence[tuple[int, int]], setup: str) -> list[Score]:
    if not counts:
        return []
    hits, n = sum(first for first, _ in counts), sum(second for _, second in counts)
    low, high, method = _interval(metric, counts)
    signature = "|".join(
        (
            f"metric:{metric}",
            f"lang:{language}",
            f"n:{len(counts)}",
            f"norm:{NORMALISATION}",
            f"unicode:{unicodedata.unidata_version}",
            f"jiwer:{version('jiwer')}",
            method,
            setup,
        )
    )
    return [Score(metric, language, hits / max(n, 1), low, high, len(counts), signature)]


def _interval(metric: str, counts: Sequence[tuple[int, int]]) -> tuple[float | None, float | None, str]:
    """Low, high, and how they were found: what was always right leaves a bootstrap nothing to draw."""
    if metric in ERROR_RATES:
        bounds: tuple[float | None, float | None] = interval(counts) if len(counts) > 1 else (None, None)
        return *bounds, f"bootstrap:{RESAMPLES},{SEED}"
    hits, n = (sum(column) for column in zip(*counts, strict=True))
    return *share_interval(hits, n), "wilson"


def _errors(item: Heard) -> tuple[int, int]:
    by_character = item.sample.language in BY_CHARACTER
    reference = normalise(item.sample.transcript, by_character=by_character)
    hypothesis = normalise(item.text, by_character=by_character)
    process = jiwer.process_characters if by_character else jiwer.process_words
    result = process(reference, hypothesis)
    return (
        result.substitutions + result.deletions + result.insertions,
        result.substitutions + result.deletions + result.hits,
    )


def _hits(item: Heard) -> tuple[int, int]:
    text = normalise(item.text, by_character=True)
    found = sum(normalise(word, by_character=True) in text for word in item.sample.keywords)
    return found, len(item.sample.keywords)


def _keywords(note: str) -> tuple[str, ...]:
    _, marker, words = note.partition("keywords:")
    return tuple(word.strip() for word in words.split(",") if word.strip()) if marker else ()


def _identify(language: str, segments: Sequence[SpeechSegment], recognizer: Recognizer) -> str:
    """The language chosen for the longest segment between the two of a counter conversation."""
    if not segments:
        return ""
    longest = max(segments, key=lambda segment: segment.samples.size)
    pair = _COUNTER if language in _COUNTER else (_COUNTER[0], language)
    return recognizer.transcribe(longest, pair).language
