#!/usr/bin/env bash
# Installs everything, translates one spoken sentence each way as a proof, then serves the counter.
#   bash scripts/run.sh            until Ctrl-C
#   bash scripts/run.sh --once     stops after the proof
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

prepare counter,documents
pull_models
say "Proof: one turn each way"
.venv/bin/translator doctor --proof
if [ "${1:-}" != "--once" ]; then
  say "The counter: http://127.0.0.1:8032 (Ctrl-C ends; more: .venv/bin/translator --help)"
  exec .venv/bin/translator serve
fi
