#!/bin/sh
# Bring .venv to exactly what requirements/ pins; do nothing when it is already there.
#
#   scripts/environment.sh runtime   what the server and the simulated bank need
#   scripts/environment.sh dev       that, and what tests and checks need
#
# A copy of each installed lock lies in .venv. The same text means nothing to do; another text means that
# .venv is built anew, so that no package of an older lock stays behind. PYTHON names the interpreter to use.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
    runtime) locks="runtime" ;;
    dev) locks="dev runtime" ;; # dev.txt is compiled under runtime.txt and contains all of it
    *) echo "usage: $0 runtime|dev" >&2; exit 2 ;;
esac

fail() {
    echo "$*" >&2
    exit 2
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if is_new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    found=$("${PYTHON:-python3}" --version 2>/dev/null || echo "none")
    fail "Python 3.11 or newer is needed (found: $found): install it, or name one, as in: make PYTHON=/usr/bin/python3.12 run"
}

is_current() {
    is_new_enough .venv/bin/python || return 1
    for lock in $locks; do
        cmp -s "requirements/$lock.txt" ".venv/installed-$lock.txt" || return 1
    done
}

is_unusable() {
    is_new_enough .venv/bin/python && [ -x .venv/bin/pip ] || return 0
    for lock in runtime dev; do
        if [ -e ".venv/installed-$lock.txt" ]; then
            cmp -s "requirements/$lock.txt" ".venv/installed-$lock.txt" || return 0
        fi
    done
    return 1
}

create() {
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$python has no venv module: install it (on Debian: apt-get install python3-venv) and try again"
    "$python" -m venv .venv
}

is_current && exit 0
if [ -e .venv ] && is_unusable; then
    rm -rf .venv
fi
[ -e .venv ] || create

lock=requirements/${locks%% *}.txt
echo "Installing $lock into .venv" >&2
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
    --require-hashes --no-deps --only-binary :all: -r "$lock" ||
    fail "The packages of $lock could not be installed (pip says why above): check that pip reaches its package index"
for lock in $locks; do
    cp "requirements/$lock.txt" ".venv/installed-$lock.txt"
done
