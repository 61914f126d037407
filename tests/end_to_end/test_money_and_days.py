"""The errors that the starter model is known for never reach the screen without a warning.

It has turned 四百元 into euros, roubles, pounds, won and dollars, and 三十天 into "quarante jours".
"""

import os
import re

import pytest

from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.pipeline import open_pipeline

pytestmark = pytest.mark.weights

QWEN = "qwen2.5-coder-1.5b-instruct-q4_k_m"
OTHER_MONEY = re.compile(
    r"€|\$|£|₩|₽|euro|dollar|dólar|доллар|рубл|евро|фунт|pound|livre|libra|rouble|ruble|원|달러|유로|euros|Dollar|Pfund|won\b",
    re.IGNORECASE,
)
FORTY = re.compile(r"quarante|cuarenta|forty|сорок|vierzig|quarenta|40")


@pytest.fixture(scope="module")
def pipeline(pack_folder, tmp_path_factory):
    pack_folder(QWEN)
    data = str(tmp_path_factory.mktemp("data"))
    with open_pipeline(load_config(environ=dict(os.environ) | {"TRANSLATOR_DATA": data})) as opened:
        yield opened


@pytest.mark.parametrize("target", ["en", "fr", "es", "ru", "ko", "de"])
@pytest.mark.parametrize("source", ["办理费用是四百元。", "请到三号窗口缴纳四百元。"])
def test_yuan_stay_yuan_or_the_screen_warns(pipeline, source, target):
    (result,) = pipeline.translate([source], LanguagePair("zh", target), engine=QWEN)
    wrong = OTHER_MONEY.search(result.target) or "400" not in result.target
    assert not wrong or result.risk == "high", result.target


@pytest.mark.parametrize("target", ["fr", "es", "en", "ru", "de", "pt"])
def test_thirty_days_stay_thirty_or_the_screen_warns(pipeline, target):
    (result,) = pipeline.translate(["请在三十天内办理延期手续。"], LanguagePair("zh", target), engine=QWEN)
    assert not FORTY.search(result.target) or result.risk == "high", result.target
    assert [literal.kind for literal in result.literals if literal.source] == ["duration"]


@pytest.mark.parametrize("source", ["注册资本是三百万元。", "年收入两百五十万元。", "补贴最高一百五十万元。"])
def test_millions_are_right_or_the_screen_warns(pipeline, source):
    (result,) = pipeline.translate([source], LanguagePair("zh", "en"), engine=QWEN)
    right = {
        "三": ("3 million", "3,000,000", "three million"),
        "两": ("2.5 million", "2,500,000"),
        "补": ("1.5 million", "1,500,000"),
    }
    expected = right[next(key for key in right if key in source)]
    assert any(form in result.target.lower() for form in expected) or result.risk == "high", result.target
