#!/bin/sh
# Bring .venv to exactly what requirements/ pins; do nothing when it is already there.
#
#   scripts/environment.sh runtime   what the server and the simulated bank need
#   scripts/environment.sh dev       that, and what tests and checks need
#
# A copy of each installed lock lies in .venv. The same text means nothing to do; another text means that
# .venv is built anew, so that no package of an older lock stays behind. PYTHON names the interpreter to use;
# without it, one that was built with optimisation is preferred (docs/adr/0015-interpreter.md).
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
    runtime) locks="runtime" ;;
    dev) locks="dev runtime" ;; # dev.txt is compiled under runtime.txt and contains all of it
    *) echo "usage: $0 runtime|dev" >&2; exit 2 ;;
esac

distribution=/usr/bin # asked by its path, since another python3 may stand before it on the PATH
versions="python3 python3.14 python3.13 python3.12 python3.11"
candidates="$versions"
for version in $versions; do
    candidates="$candidates $distribution/$version"
done

fail() {
    echo "$*" >&2
    exit 2
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The packages are locked, and the figures taken, for CPython; another one is used when PYTHON names it.
is_cpython() {
    "$1" -c 'import sys; sys.exit(sys.implementation.name != "cpython")' 2>/dev/null
}

# Distributions optimise theirs, but Debian's does not say so in CONFIG_ARGS.
is_optimised() {
    "$1" -c 'import sys, sysconfig
optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
sys.exit(not (optimised or sys.base_prefix == "/usr"))' 2>/dev/null
}

# Debian has venv in the interpreter's package, and ensurepip in python3-venv.
has_ensurepip() {
    "$1" -c 'from ensurepip import bootstrap' 2>/dev/null
}

# The first interpreter whose pip can install into the one at the path $1, which pip can since 22.3.
# Asked by doing it: $1 runs that pip, and a new interpreter does not run every old pip.
find_pip() {
    for owner in "${PYTHON:-python3}" $candidates; do
        if "$owner" -m pip --python "$1" --version >/dev/null 2>&1; then
            echo "$owner"
            return
        fi
    done
    return 1
}

has_pip() {
    "$1" -m pip --version >/dev/null 2>&1
}

can_be_filled() {
    "$1" -c 'import venv' 2>/dev/null || return 1
    has_ensurepip "$1" || find_pip "$(command -v "$1")" >/dev/null
}

no_python() {
    found=$("$1" --version 2>/dev/null || echo "none")
    fail "CPython 3.11 or newer is needed (found: $found): install it, or name one, as in: make PYTHON=/usr/bin/python3.12 run"
}

no_venv() {
    fail "$1 has no venv module, or no pip to fill one: install it (on Debian: apt-get install python3-venv) and try again"
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        is_new_enough "$PYTHON" || no_python "$PYTHON"
        can_be_filled "$PYTHON" || no_venv "$PYTHON"
        echo "$PYTHON"
        return
    fi
    plain=""
    bare=""
    for candidate in $candidates; do
        is_new_enough "$candidate" && is_cpython "$candidate" || continue
        if ! can_be_filled "$candidate"; then
            bare=${bare:-$candidate}
        elif is_optimised "$candidate"; then
            echo "$candidate"
            return
        else
            plain=${plain:-$candidate}
        fi
    done
    if [ -n "$plain" ]; then
        echo "$plain was built without optimisation (--enable-optimizations): the server will be slower" >&2
        echo "$plain"
        return
    fi
    [ -z "$bare" ] || no_venv "$bare"
    no_python python3
}

# Packages lie in a folder named after the minor version, and a distribution's python3 can become another one.
is_alive() {
    .venv/bin/python -c 'import os, sys, sysconfig
sys.exit(sys.version_info < (3, 11) or not os.path.isdir(sysconfig.get_path("purelib")))' 2>/dev/null
}

is_current() {
    is_alive || return 1
    for lock in $locks; do
        cmp -s "requirements/$lock.txt" ".venv/installed-$lock.txt" || return 1
    done
}

# Nothing recorded means that its making was interrupted, perhaps half-way through pip.
is_unusable() {
    is_alive || return 0
    recorded=""
    for lock in runtime dev; do
        if [ -e ".venv/installed-$lock.txt" ]; then
            cmp -s "requirements/$lock.txt" ".venv/installed-$lock.txt" || return 0
            recorded="$recorded $lock"
        fi
    done
    [ -n "$recorded" ] || return 0
    ! has_pip .venv/bin/python && ! find_pip .venv/bin/python >/dev/null
}

create() {
    python=$(find_python)
    if has_ensurepip "$python"; then
        "$python" -m venv .venv
    else
        "$python" -m venv --without-pip .venv
    fi
}

pip_install() {
    if has_pip .venv/bin/python; then
        set -- .venv/bin/python -m pip install "$@"
    else
        set -- "$(find_pip .venv/bin/python)" -m pip --python .venv/bin/python install "$@"
    fi
    "$@"
}

is_current && exit 0
if [ -e .venv ] && is_unusable; then
    rm -rf .venv
fi
[ -e .venv ] || create

lock=requirements/${locks%% *}.txt
echo "Installing $lock into .venv" >&2
pip_install -qq --disable-pip-version-check --no-input \
    --require-hashes --no-deps --only-binary :all: -r "$lock" ||
    fail "The packages of $lock could not be installed (pip says why above): check that pip reaches its package index"
for lock in $locks; do
    cp "requirements/$lock.txt" ".venv/installed-$lock.txt"
done
