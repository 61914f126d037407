#!/usr/bin/env bash
# Everything that must hold before a change is accepted: style, types, all tests (with the real models).
#   bash scripts/test.sh [pytest arguments]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

prepare "counter,documents,dev${TEST_EXTRAS:+,$TEST_EXTRAS}"  # TEST_EXTRAS=convert,cluster,ocr also tests torch, Ray and OCR
pull_models
say "Style and types"
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
say "Tests"
.venv/bin/python -m pytest "$@"
