#!/bin/sh
# Run the tests that are named, or all of them: then those that are drawn at random run beside the others, on
# the second processor. They need time and hardly a server, so neither waits for the other.
set -eu

[ $# -eq 0 ] || exec .venv/bin/python -m pytest "$@"

drawn=build/drawn-tests.txt
mkdir -p build
.venv/bin/python -m pytest -o cache_dir=.pytest_cache/drawn tests/property >"$drawn" 2>&1 &
beside=$!
trap 'kill $beside 2>/dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

status=0
.venv/bin/python -m pytest --ignore=tests/property || status=$?
wait $beside || status=$?
cat "$drawn"
exit "$status"
