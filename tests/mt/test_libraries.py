"""Compiled libraries share one process: two of them built with unlike Cython versions would refuse to load."""

import subprocess
import sys
from itertools import permutations

import pytest

LIBRARIES = ("xllamacpp", "uharfbuzz", "ctranslate2", "av")


@pytest.mark.parametrize("order", list(permutations(LIBRARIES, 2)), ids="-".join)
def test_the_engines_libraries_can_be_loaded_together(order):
    done = subprocess.run(
        [sys.executable, "-c", f"import {', '.join(order)}"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
