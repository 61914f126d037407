import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.asr.cleanup import is_loop, lacks_pauses, load_credits, punctuate_chinese, wrong_script
from translator.asr.faster_whisper import PROMPTS
from translator.languages import LANGUAGES

CREDITS = load_credits()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "字幕由Amara.org社区提供"),
        ("zh", "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目"),
        ("zh", "谢谢观看！"),
        ("en", " Thanks for watching!"),
        ("en", "Subtitles by the Amara.org community"),
        ("ja", "ご視聴ありがとうございました。"),
        ("ko", "시청해 주셔서 감사합니다."),
        ("ru", "Субтитры сделал DimaTorzok"),
        ("fr", "Sous-titres réalisés par la communauté d'Amara.org"),
        ("fr", "Sous-titrage ST' 501"),
        ("de", "Untertitel der Amara.org-Community"),
        ("it", "Sottotitoli creati dalla comunità Amara.org"),
        ("pt", "Legendas pela comunidade Amara.org"),
        ("ar", "اشتركوا في القناة"),
        ("vi", "Hãy subscribe cho kênh Ghiền Mì Gõ"),
        ("nl", "Ondertiteld door de Amara.org gemeenschap"),
        ("tr", "Altyazı M.K."),
    ],
)
def test_invented_lines_are_known(language, text):
    assert CREDITS[language].match(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "谢谢。"),
        ("zh", "谢谢大家。"),
        ("zh", "再见。"),
        ("zh", "这份文件有字幕由谁翻译的说明吗？"),
        ("en", "Thank you."),
        ("en", "Thank you for your help."),
        ("en", "I was watching the screen, thanks for watching my bag."),
        ("fr", "Merci beaucoup."),
        ("ru", "Спасибо."),
        ("ja", "ありがとうございました。"),
        ("en", ""),
    ],
)
def test_what_people_say_at_a_counter_is_kept(language, text):
    assert not CREDITS[language].match(text)


def test_the_prompt_is_dropped_should_it_be_repeated():
    assert all(CREDITS[language].match(prompt) for language, prompt in PROMPTS.items())


def test_every_listed_language_is_ours():
    assert set(CREDITS) <= set(LANGUAGES)
    assert {"zh", "en", "ja", "ko", "ru", "fr", "de", "es", "pt", "it", "ar", "vi"} <= set(CREDITS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("Yes.", False),
        ("No, no, no, no.", False),
        ("no no no no no no", True),
        ("谢谢谢谢谢谢谢谢谢谢", True),
        ("好的好的。", False),
        ("NYLNNNNNNNNNNNNNNNNNNNNNNNN", True),
        ("I want to go. I want to go. I want to go. I want to go. I want to go.", True),
        ("My number is 000000.", False),
        ("13800000000", False),
        ("I would like to renew my permit for my son for my son for my son for my son for my son", True),
        ("No no no no no, I paid the fee for the visa last week already", False),
        ("We waited for hours and hours and hours at the office near the station.", False),
        ("ฉันไม่รู้ ฉันไม่รู้ ฉันไม่รู้ ฉันไม่รู้ ฉันไม่รู้", True),
    ],
)
def test_loops(text, expected):
    assert is_loop(text) is expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("我要续签。", "zh", False),
        ("I want to renew it", "zh", True),
        ("iPhone 15 Pro 多少钱", "zh", False),
        ("これは何ですか", "zh", True),
        ("これは何ですか", "ja", False),
        ("안녕하세요", "ko", False),
        ("Здравствуйте", "uk", False),
        ("Здравствуйте", "en", True),
        ("انہوں نے بتایا", "hi", True),
        ("उन्होंने बताया", "hi", False),
        ("OK", "ru", False),
        ("123", "th", False),
        ("", "en", False),
        ("สวัสดีครับ", "th", False),
        ("សួស្តី", "km", False),
        ("မင်္ဂလာပါ", "my", False),
    ],
)
def test_wrong_script(text, language, expected):
    assert wrong_script(text, language) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("你好", "你好。"),
        ("你好。", "你好。"),
        ("首先,说一下,这个问题。", "首先，说一下，这个问题。"),
        ("好吗?", "好吗？"),
        ("思考, 积累经验不断学习.", "思考，积累经验不断学习。"),
        ("首先说一下 现在说一下", "首先说一下，现在说一下。"),
        ("一共3.5元", "一共3.5元。"),
        ("请在12:30来", "请在12:30来。"),
        ("用 visa 卡付", "用 visa 卡付。"),
        ("他说，", "他说。"),
    ],
)
def test_chinese_gets_its_marks(text, expected):
    assert punctuate_chinese(text) == expected


@given(st.text(alphabet="你好吗我 ,.?。，A1", max_size=30))
def test_punctuation_changes_no_words_and_is_stable(text):
    once = punctuate_chinese(text)
    assert [c for c in once if c.isalnum()] == [c for c in text if c.isalnum()]
    assert punctuate_chinese(once) == once


def test_a_run_on_is_noticed():
    assert lacks_pauses("好" * 31)
    assert not lacks_pauses("好" * 30 + "，" + "好" * 30)
