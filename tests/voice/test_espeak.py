import threading

import numpy as np
import pytest

from translator.errors import LanguageError, TextError
from translator.languages import LANGUAGES
from translator.voice.espeak import MAX_CHARACTERS, VOICELESS, VOICES, EspeakVoice

TEXTS = {
    "zh": "签证费是四百元。",
    "en": "The fee is four hundred yuan.",
    "ko": "비자 수수료는 사백 위안입니다.",
    "ru": "Визовый сбор четыреста юаней.",
    "ar": "رسوم التأشيرة أربعمئة يوان.",
    "th": "ค่าวีซ่าสี่ร้อยหยวน",
    "hi": "वीज़ा शुल्क चार सौ युआन है।",
    "my": "ဗီဇာကြေး ယွမ်လေးရာ",
    "he": "אגרת הוויזה היא ארבע מאות יואן.",
}


@pytest.fixture(scope="module")
def voice():
    return EspeakVoice()


def test_every_language_has_a_voice_or_a_reason():
    assert set(VOICES) | set(VOICELESS) == set(LANGUAGES)
    assert not set(VOICES) & set(VOICELESS)


@pytest.mark.parametrize("language", VOICES)
def test_every_voice_speaks(voice, language):
    sound, rate = voice.synthesize(TEXTS.get(language, "Visa 400."), language)
    assert (sound.dtype, sound.ndim, rate) == (np.float32, 1, 22_050)
    assert 0.2 < sound.size / rate < 10
    assert 0.1 < np.abs(sound).max() <= 1.0


@pytest.mark.parametrize("language", [*VOICELESS, "xx"])
def test_languages_without_a_voice_are_refused(voice, language):
    with pytest.raises(LanguageError) as caught:
        voice.synthesize("Visa", language)
    assert caught.value.code == "language_unsupported"
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "text_empty"), (" … ", "text_empty"), ("a" * (MAX_CHARACTERS + 1), "text_too_long")],
)
def test_texts_that_cannot_be_spoken(voice, text, code):
    with pytest.raises(TextError) as caught:
        voice.synthesize(text, "en")
    assert caught.value.code == code


def test_speed_and_length_matter(voice):
    slow, _ = voice.synthesize(TEXTS["en"], "en", speed=100)
    fast, _ = voice.synthesize(TEXTS["en"], "en", speed=300)
    assert slow.size > 1.8 * fast.size


def test_markup_and_nulls_are_plain_text(voice):
    sound, _ = voice.synthesize("a\0b <speak> [[x]] </speak>", "en")
    assert sound.size


def test_many_threads_and_objects_do_not_mix_their_sound(voice):
    expected = {language: voice.synthesize(text, language)[0].size for language, text in TEXTS.items()}
    sizes = {}

    def speak(language):
        sizes[language] = EspeakVoice().synthesize(TEXTS[language], language)[0].size

    threads = [threading.Thread(target=speak, args=(language,)) for language in TEXTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes.keys() == expected.keys()
    assert all(abs(sizes[language] - size) < 500 for language, size in expected.items())
