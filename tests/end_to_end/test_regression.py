"""A gate: small fixed sets through the real engines may not get worse than was measured, beyond chance."""

import importlib.util
import json
import os
from pathlib import Path

import pytest

from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.pipeline import open_pipeline

pytestmark = pytest.mark.weights

ROOT = Path(__file__).resolve().parents[2]
BASELINE = json.loads((Path(__file__).parent / "baseline.json").read_text(encoding="utf-8"))
CHRF_TOLERANCE = 6.0
"""Points of chrF: half the 95 % interval of 20 sentences; a real loss (a broken shortlist, prompt or
language token) costs more."""
SHARE_TOLERANCE = 0.1


@pytest.fixture(scope="module")
def measure():
    described = importlib.util.spec_from_file_location("measure_layer", ROOT / "scripts" / "measure_layer.py")
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module.measure


@pytest.mark.parametrize("pair", list(BASELINE))
def test_no_pair_got_worse(measure, pack_folder, pair):
    for name in ("firefox-en-pt-tiny", "qwen2.5-coder-1.5b-instruct-q4_k_m"):
        pack_folder(name)
    before = BASELINE[pair]
    with open_pipeline(load_config(environ=os.environ)) as pipeline:
        now = measure(pipeline, LanguagePair(*pair.split("-")), before["sentences"])
    assert now["silently_wrong_values"] == 0
    assert now["chrf_layer"] >= before["chrf_layer"] - CHRF_TOLERANCE
    assert now["terms_present"] == now["terms"]
    for share, whole in (("terms_fluent", "terms"), ("literals_right", "literals")):
        assert now[share] / now[whole] >= before[share] / before[whole] - SHARE_TOLERANCE
