from pathlib import Path

import numpy as np
import pytest

from translator.audio.vad import CHUNK
from translator.datatypes import Caution, Utterance
from translator.errors import AudioError, LanguageError
from translator.evaluation.noise import speechless_sounds
from translator.evaluation.speech import (
    BY_CHARACTER,
    Heard,
    SpeechSample,
    hear,
    hear_nothing,
    normalise,
    read_samples,
    real_time_factor,
    score_silence,
    score_speech,
)

PROOF = Path(__file__).parents[2] / "translator" / "resources" / "proof" / "residence-permit.en.flac"


def heard(language, transcript, text, *, kind="wer", keywords=(), identified="", cautions=()):
    sample = SpeechSample(Path("x.wav"), language, kind, transcript, tuple(keywords))
    return Heard(sample, text, identified, 4.0, 1.0, tuple(cautions))


def by_name(scores):
    return {(score.metric, score.language): score for score in scores}


@pytest.mark.parametrize(
    ("text", "by_character", "expected"),
    [
        ("Hello, World!", False, "hello world"),
        ("C’est l'été", False, "c est l été"),
        ("Ｖｉｓａ　４００", False, "visa 400"),
        ("Straße", False, "strasse"),
        ("你好， 世界。", True, "你好世界"),
        ("ตัวอย่าง", True, "ตัวอย่าง"),
        ("3.5 €", False, "3 5"),
        ("", False, ""),
    ],
)
def test_normalise(text, by_character, expected):
    assert normalise(text, by_character=by_character) == normalise(expected, by_character=by_character)
    assert normalise(expected) == normalise(normalise(expected))


@pytest.mark.parametrize(
    ("language", "transcript", "text", "metric", "value"),
    [
        ("en", "press one to listen", "Press one to listen.", "wer", 0.0),
        ("en", "press one to listen", "press two to", "wer", 0.5),
        ("en", "one two", "", "wer", 1.0),
        ("en", "one", "one two three", "wer", 2.0),
        ("zh", "扎自己的脚", "砸 自己的脚。", "cer", 0.2),
        ("ko", "길 한 옆으로", "길 한옆으로", "cer", 0.0),
    ],
)
def test_error_rates(language, transcript, text, metric, value):
    (score,) = score_speech([heard(language, transcript, text)], setup="s")
    assert (score.metric, score.language, score.n) == (metric, language, 1)
    assert score.value == pytest.approx(value)
    assert (score.low, score.high) == (None, None)  # one recording has no interval


def test_a_corpus_is_weighed_by_its_words():
    items = [heard("fr", "un deux trois", "un deux trois"), heard("fr", "un", "dix")]
    (score,) = score_speech(items, setup="s")
    assert score.value == pytest.approx(0.25)
    assert score.low == 0.0
    assert score.high == 1.0
    assert score.n == 2


def test_keywords_and_identification():
    items = [
        heard(
            "de",
            "",
            "Mein Vater nahm die Geige",
            kind="keywords",
            keywords=("Geige", "mein Vater", "Dorf"),
            identified="de",
        ),
        heard("en", "", "", kind="short", identified="zh"),
        heard("en", "", "", kind="short", identified="en"),
    ]
    scores = by_name(score_speech(items, setup="s"))
    assert scores["keywords", "de"].value == pytest.approx(2 / 3)
    assert scores["identification-sentences", "all"].value == 1.0
    assert scores["identification-words", "all"].value == 0.5


def test_refused_languages_have_no_score():
    assert score_speech([heard("hi", "एक", "", cautions=["language_unsupported"])], setup="s") == []


def test_the_signature_names_what_could_change_the_score():
    (score,) = score_speech([heard("fr", "un", "un")], setup="pack:x@1|beam:5")
    for part in (
        "metric:wer",
        "lang:fr",
        "n:1",
        "norm:",
        "unicode:",
        "jiwer:",
        "bootstrap:1000,",
        "pack:x@1|beam:5",
    ):
        assert part in score.signature


def test_real_time_factor_leaves_out_what_was_not_recognised():
    silent = Heard(heard("en", "", "").sample, "", "", 100.0, 0.0, ())
    assert real_time_factor([heard("en", "a", "a"), silent]) == 0.25
    assert real_time_factor([silent]) == 0.0


def test_characters_count_where_words_are_not_separated():
    assert sorted(BY_CHARACTER) == ["ja", "km", "ko", "my", "th", "zh"]


HEADER = "file\tlanguage\tkind\ttranscript\tnote\n"


def test_a_table_is_read(tmp_path):
    table = tmp_path / "samples.tsv"
    table.write_text(
        HEADER + 'a.wav\tzh\tkeywords\t\tkeywords: 大 数据 , "x"\nb.wav\ten\twer\tHi "you\t\n', "utf-8"
    )
    first, second = read_samples(table)
    assert (first.path, first.language, first.keywords) == (tmp_path / "a.wav", "zh", ("大 数据", '"x"'))
    assert (second.transcript, second.keywords) == ('Hi "you', ())


@pytest.mark.parametrize(
    ("content", "error", "code"),
    [
        (None, AudioError, "audio_missing"),
        (b"file\tlanguage\n", AudioError, "audio_unreadable"),
        (b"\xff\xfe\x00", AudioError, "audio_unreadable"),
        (b"", AudioError, "audio_unreadable"),
        (HEADER.encode() + b"a.wav\tklingon\twer\tx\t\n", LanguageError, "language_unknown"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, content, error, code):
    if content is not None:
        (tmp_path / "t.tsv").write_bytes(content)
    with pytest.raises(error) as caught:
        read_samples(tmp_path / "t.tsv")
    assert caught.value.code == code


class OneTurnVad:
    """Takes everything for speech."""

    def stream(self):
        return OneTurnStream()


class OneTurnStream:
    rest = 0

    def add(self, samples):
        chunks, self.rest = divmod(self.rest + samples.size, CHUNK)
        return np.ones(chunks, np.float32)

    def finish(self):
        return np.ones(1 if self.rest else 0, np.float32)


class EchoRecognizer:
    """Says "permit" in the last candidate language; refuses Hindi."""

    name = "echo"

    def transcribe(self, segment, languages):
        if "hi" in languages:
            raise LanguageError("language_unsupported", "no", next_step="type")
        return Utterance(
            "permit", languages[-1], segment.start, segment.end, 0.4, (Caution("speech_unsure", "?"),)
        )

    def close(self):
        pass


def test_samples_run_through_files_detection_and_recogniser():
    samples = [SpeechSample(PROOF, language, "wer", "permit", ()) for language in ("en", "fr", "hi")]
    english, french, hindi = hear(samples, EchoRecognizer(), OneTurnVad())
    assert (english.text, english.identified, english.cautions) == ("permit", "en", ("speech_unsure",))
    assert french.identified == "fr"
    assert english.seconds == pytest.approx(3.1, abs=0.5)
    assert (hindi.text, hindi.cautions) == ("", ("language_unsupported",))


def test_text_for_sounds_without_speech_is_counted():
    invented = hear_nothing(EchoRecognizer(), OneTurnVad())
    assert invented == [True] * 12
    score = score_silence("hallucination-generated", invented, setup="s")
    assert (score.value, score.n, score.language) == (1.0, 12, "all")
    assert score.low == pytest.approx(0.757, abs=0.001)
    nobody = heard("en", "", "Thank you.", kind="none")
    (recorded,) = score_speech([nobody, heard("en", "", "", kind="none")], setup="s")
    assert (recorded.metric, recorded.value, recorded.n) == ("hallucination", 0.5, 2)


def test_the_sounds_are_the_same_every_time_and_as_loud_as_they_say():
    first, second = (dict(speechless_sounds()) for _ in range(2))
    assert len(first) == 12
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert not first["silence"].any()
    assert all(0 < np.abs(samples).max() <= 1 for name, samples in first.items() if name != "silence")
