#!/usr/bin/env bash
# Feeds changed files and messages to every parser and door for some time; stops at the first that is not refused well.
#   bash scripts/fuzz.sh [SECONDS, 600] [INPUTS of each kind in a round, 400]
set -euo pipefail
cd "$(dirname "$0")/.."
export FUZZ_EXAMPLES=${2:-400}
end=$((SECONDS + ${1:-600}))
python=${PYTHON:-.venv/bin/python}
rounds=0
while ((SECONDS < end)); do
  "$python" -m pytest -q -o faulthandler_timeout=0 -p no:cacheprovider tests/fuzz
  rounds=$((rounds + 1))
done
kinds=$(grep -c '^@FUZZ' tests/fuzz/test_*.py | awk -F: '{sum += $2} END {print sum}')
echo "$rounds rounds of $FUZZ_EXAMPLES inputs for each of $kinds kinds: $((rounds * FUZZ_EXAMPLES * kinds)) inputs in $SECONDS s"
