import csv
import logging
from pathlib import Path

import numpy as np
import pytest

from translator.asr.faster_whisper import CODES, FasterWhisperRecognizer
from translator.audio.files import read_frames
from translator.audio.segments import speech_segments
from translator.audio.vad import SileroVad
from translator.datatypes import SAMPLE_RATE, SpeechSegment
from translator.errors import LanguageError, ModelError
from translator.languages import LANGUAGES
from translator.packs.manifest import Pack
from translator.packs.store import InstalledPack

PROOF = Path(__file__).parents[2] / "translator" / "resources" / "proof" / "residence-permit.en.flac"
SENTENCE = "I would like to renew my residence permit."
SERVED = ["zh", "en", "fr", "ru"]


def pack_in(folder, **settings):
    return InstalledPack(Pack("faster-whisper-base", "asr", "1", "MIT", {}, settings=settings), folder)


@pytest.fixture(scope="module")
def recognizer(pack_folder):
    engine = FasterWhisperRecognizer(pack_in(pack_folder("faster-whisper-base"), languages=SERVED), threads=2)
    yield engine
    engine.close()


def segment(path):
    found = list(speech_segments(read_frames(path), SileroVad()))
    assert len(found) == 1
    return found[0]


def noise(seconds, level, seed=1):
    sound = np.random.default_rng(seed).normal(0, level, int(seconds * SAMPLE_RATE)).astype(np.float32)
    return SpeechSegment(sound, 0.0, seconds)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_whispers_code(tag):
    assert CODES[tag] == tag


def test_no_other_language_has_one():
    assert list(CODES) == list(LANGUAGES)


@pytest.mark.parametrize("missing", ["model.bin", "config.json", "tokenizer.json"])
def test_an_incomplete_pack_is_never_completed_from_the_network(tmp_path, missing):
    for name in {"model.bin", "config.json", "tokenizer.json"} - {missing}:
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(ModelError, match=missing) as caught:
        FasterWhisperRecognizer(pack_in(tmp_path), threads=1)
    assert (caught.value.code, caught.value.next_step) == (
        "pack_missing",
        "Run: translator models pull faster-whisper-base",
    )


def test_a_damaged_model_is_corrupt(tmp_path):
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"not a model")
    with pytest.raises(ModelError) as caught:
        FasterWhisperRecognizer(pack_in(tmp_path), threads=1)
    assert caught.value.code == "pack_corrupt"


@pytest.mark.weights
@pytest.mark.parametrize("damaged", ["model.bin", "tokenizer.json"])
def test_one_cut_off_file_is_corrupt(tmp_path, pack_folder, damaged):
    for file in pack_folder("faster-whisper-base").iterdir():
        if file.name == damaged:
            (tmp_path / file.name).write_bytes(file.read_bytes()[:100_000])
        else:
            (tmp_path / file.name).symlink_to(file)
    with pytest.raises(ModelError) as caught:
        FasterWhisperRecognizer(pack_in(tmp_path), threads=1)
    assert caught.value.code == "pack_corrupt"


@pytest.mark.parametrize("listed", [["zh", "xx"], "zh", 3])
def test_a_pack_with_unknown_languages_is_refused(tmp_path, listed):
    with pytest.raises(ModelError) as caught:
        FasterWhisperRecognizer(pack_in(tmp_path, languages=listed), threads=1)
    assert caught.value.code == "manifest_invalid"


@pytest.mark.weights
class TestWithWeights:
    def test_our_own_recording_is_understood_word_for_word(self, recognizer, caplog):
        caplog.set_level(logging.DEBUG)
        speech = segment(PROOF)
        said = recognizer.transcribe(speech, ("en",))
        assert (said.text, said.language, said.warnings) == (SENTENCE, "en", ())
        assert 0.7 < said.confidence <= 1.0
        assert (said.start, said.end) == (speech.start, speech.end)
        assert "residence" not in caplog.text

    def test_the_language_is_found_among_the_candidates(self, recognizer):
        speech = segment(PROOF)
        shares = recognizer.identify(speech, ("zh", "en"))
        assert sum(shares.values()) == pytest.approx(1.0)
        assert shares["en"] > 0.9
        said = recognizer.transcribe(speech, ("zh", "en"))
        assert (said.language, said.text) == ("en", SENTENCE)

    def test_under_three_seconds_the_prior_decides(self, recognizer):
        whole = segment(PROOF)
        speech = SpeechSegment(whole.samples[: int(2.9 * SAMPLE_RATE)], whole.start, whole.start + 2.9)
        assert recognizer.transcribe(speech, ("fr", "en"), prior="fr").language == "fr"
        assert recognizer.transcribe(speech, ("fr", "en"), prior="zh").language == "en"

    @pytest.mark.parametrize("languages", [("hi",), ("zh", "hi"), ()])
    def test_languages_that_are_not_served_are_refused(self, recognizer, languages):
        with pytest.raises(LanguageError) as caught:
            recognizer.transcribe(noise(1, 0.1), languages)
        assert caught.value.code == "language_unsupported"
        assert caught.value.next_step.startswith("Type instead")

    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("level", [0.0, 0.01, 0.3])
    def test_noise_that_slipped_through_gives_no_text(self, recognizer, language, level):
        said = recognizer.transcribe(noise(3, level), (language,))
        assert said.text == ""
        assert said.confidence == 0.0
        assert said.warnings[0].code.startswith("speech_")

    def test_an_empty_segment_is_no_speech(self, recognizer):
        said = recognizer.transcribe(SpeechSegment(np.zeros(0, np.float32), 1.0, 1.0), ("en",))
        assert [caution.code for caution in said.warnings] == ["speech_none"]

    def test_a_closed_recogniser_says_so(self, pack_folder):
        engine = FasterWhisperRecognizer(pack_in(pack_folder("faster-whisper-base")), threads=1)
        assert engine.languages == frozenset(LANGUAGES)
        engine.close()
        engine.close()
        with pytest.raises(ModelError) as caught:
            engine.transcribe(noise(1, 0.1), ("en",))
        assert caught.value.code == "engine_missing"

    @pytest.mark.samples
    def test_chinese_is_simplified_and_punctuated(self, recognizer, samples):
        said = recognizer.transcribe(
            segment(samples / "speech" / "ibm_zh_zh-CN_sample1_for_16k.ogg"), ("zh",)
        )
        assert "大数据分析能力" in said.text
        assert "，" in said.text
        assert said.text.endswith("。")
        assert not set("據點體認識術經驗習幫進") & set(said.text)
        assert "普通话" not in said.text

    @pytest.mark.samples
    def test_one_second_of_chinese_is_not_lost(self, recognizer, samples):
        said = recognizer.transcribe(segment(samples / "speech" / "sr_zh_chinese.flac"), ("zh",))
        assert said.text == "扎自己的脚。"

    @pytest.mark.samples
    def test_german_is_told_from_chinese(self, samples, pack_folder):
        engine = FasterWhisperRecognizer(pack_in(pack_folder("faster-whisper-base")), threads=2)
        folder = samples / "speech"
        with (folder / "samples.tsv").open(encoding="utf-8", newline="") as table:
            rows = {row["file"]: row for row in csv.DictReader(table, delimiter="\t")}
        for name in ("pv_leo_de.flac", "ast_ru_dir-nomatch.flac", "wn_zh_aishell.flac"):
            language = rows[name]["language"]
            shares = engine.identify(segment(folder / name), ("zh", "de", "ru"))
            assert max(shares, key=shares.get) == language
        engine.close()
