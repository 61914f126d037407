"""Voices in the piper format, with a tiny model made here: its sound tells which numbers it was given."""

import json

import numpy as np
import pytest

from translator.errors import LanguageError, ModelError, TextError
from translator.voice.piper import PiperVoice, find_voices, read_voice
from translator.voice.voices import Voices

onnx = pytest.importorskip("onnx", reason="onnx is not installed (extra dev)")

SYMBOLS = "_^$ abdefhijklmnoprstuvwzæɐɑɔəɛɜɡɪŋɹʃʊʌʒˈˌːθð,.?!"
DESCRIPTION = {
    "audio": {"sample_rate": 16_000},
    "espeak": {"voice": "en-us"},
    "language": {"code": "en_US"},
    "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
    "phoneme_type": "espeak",
    "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(SYMBOLS)},
    "num_speakers": 1,
}


def tiny_model(path):
    """sound = input / 1000 x length scale, in the shape that piper models give."""
    helper, kinds = onnx.helper, onnx.TensorProto
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["input"], ["numbers"], to=kinds.FLOAT),
            helper.make_node("Gather", ["scales", "one"], ["length"]),
            helper.make_node("Mul", ["numbers", "length"], ["longer"]),
            helper.make_node("Div", ["longer", "thousand"], ["small"]),
            helper.make_node("Unsqueeze", ["small", "axis"], ["output"]),
            helper.make_node("Identity", ["input_lengths"], ["unused"]),
        ],
        "voice",
        [
            helper.make_tensor_value_info("input", kinds.INT64, [1, None]),
            helper.make_tensor_value_info("input_lengths", kinds.INT64, [1]),
            helper.make_tensor_value_info("scales", kinds.FLOAT, [3]),
        ],
        [helper.make_tensor_value_info("output", kinds.FLOAT, [1, 1, None])],
        [
            helper.make_tensor("one", kinds.INT64, [1], [1]),
            helper.make_tensor("thousand", kinds.FLOAT, [1], [1000.0]),
            helper.make_tensor("axis", kinds.INT64, [1], [1]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(path))


@pytest.fixture
def folder(tmp_path):
    voices = tmp_path / "voices"
    voices.mkdir()
    tiny_model(voices / "en_US-tiny-low.onnx")
    (voices / "en_US-tiny-low.onnx.json").write_text(json.dumps(DESCRIPTION), "utf-8")
    return voices


def test_a_voice_reads_phonemes_with_a_pad_after_each(folder):
    voice = PiperVoice(find_voices([folder])["en"])
    ids = voice.phoneme_ids("See, tea.")
    symbols = "".join(SYMBOLS[number] for number in ids)
    assert symbols[0] == "^"
    assert symbols[-1] == "$"
    assert set(symbols[1:-1:2]) == {"_"}
    assert symbols[2:-1:2] == "sˈiː, tˈiː. "


def test_sound_comes_from_the_model_and_slower_is_longer(folder):
    voice = PiperVoice(find_voices([folder])["en"])
    sound, rate = voice.synthesize("See, tea.", "en")
    assert rate == 16_000
    np.testing.assert_allclose(sound * 1000, voice.phoneme_ids("See, tea."), atol=1e-3)
    slower, _ = voice.synthesize("See, tea.", "en", speed=80)
    np.testing.assert_allclose(slower, sound * 2, atol=1e-5)


def test_a_hall_s_voice_is_preferred_and_espeak_serves_the_others(folder):
    voices = Voices([folder.parent])
    assert len(voices.synthesize("See.", "en")[0]) < 100
    assert len(voices.synthesize("Bonjour.", "fr")[0]) > 5_000
    with pytest.raises(LanguageError):
        voices.synthesize("x", "km")


def test_a_voice_that_is_a_pack_yields_to_the_hall_s_own_folder(folder, tmp_path):
    folder.rename(tmp_path / "a-voice-pack")
    packed = Voices([tmp_path])
    assert len(packed.synthesize("See.", "en")[0]) < 100
    folder.mkdir()
    tiny_model(folder / "zz.onnx")
    (folder / "zz.onnx.json").write_text(json.dumps(DESCRIPTION), "utf-8")
    chosen = Voices([tmp_path])._files["en"]
    assert chosen.model.parent == folder


def test_a_voice_can_bring_a_language_that_had_none(folder):
    described = DESCRIPTION | {"language": {"code": "mn_MN"}, "espeak": {"voice": "ru"}}
    (folder / "en_US-tiny-low.onnx.json").write_text(json.dumps(described), "utf-8")
    assert "mn" in Voices([folder.parent]).languages


@pytest.mark.parametrize(
    "change",
    [
        {"espeak": None},
        {"audio": {}},
        {"phoneme_id_map": [1]},
        {"phoneme_type": "pinyin"},
        {"language": {"code": "tlh"}},
        {"audio": {"sample_rate": "fast"}},
    ],
)
def test_a_description_that_makes_no_sense_is_named(folder, change):
    path = folder / "en_US-tiny-low.onnx.json"
    path.write_text(json.dumps(DESCRIPTION | change), "utf-8")
    with pytest.raises(ModelError, match="en_US-tiny-low") as caught:
        read_voice(path)
    assert caught.value.code == "pack_corrupt"


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b" " * (2 << 20)])
def test_a_broken_description_is_named(folder, content):
    path = folder / "en_US-tiny-low.onnx.json"
    path.write_bytes(content)
    with pytest.raises(ModelError):
        read_voice(path)


def test_a_broken_or_missing_model_is_named(folder):
    model = folder / "en_US-tiny-low.onnx"
    voice = find_voices([folder])["en"]
    model.write_bytes(b"this is no model")
    with pytest.raises(ModelError) as caught:
        PiperVoice(voice)
    assert caught.value.code == "pack_corrupt"
    model.unlink()
    with pytest.raises(ModelError, match="missing"):
        find_voices([folder])


@pytest.mark.parametrize("text", ["", "…", "x" * 3_000])
def test_what_cannot_be_said(folder, text):
    with pytest.raises(TextError):
        PiperVoice(find_voices([folder])["en"]).synthesize(text, "en")
