#!/usr/bin/env bash
# Everything that must hold before a change is accepted: style, types, bandit, licences, all tests (with the real models).
#   bash scripts/test.sh [pytest arguments]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

prepare "counter,documents,dev${TEST_EXTRAS:+,$TEST_EXTRAS}"  # TEST_EXTRAS=convert,cluster,ocr also tests torch, Ray and OCR
pull_models
say "Style, types, weaknesses, licences"
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
.venv/bin/bandit --quiet --configfile pyproject.toml --recursive translator deploy
.venv/bin/python scripts/audit.py >/dev/null
say "Tests"
.venv/bin/python -m pytest "$@"
