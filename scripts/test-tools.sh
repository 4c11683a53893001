#!/bin/sh
# See that the programs which tests start are there: install them where that is allowed (root and apt-get),
# else name the tests that will be left out. Under CI=true leaving a test out is a failure.
set -eu

tools="redis-server strace npm" # each is the name of the command and of its Debian package; npm brings node

missing() {
    absent=""
    for tool in $tools; do
        command -v "$tool" >/dev/null 2>&1 || absent="$absent $tool"
    done
    echo "${absent# }"
}

install() {
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # a list of names
    apt-get install -qq --no-install-recommends $1 >/dev/null 2>&1 ||
        { apt-get update -qq && apt-get install -qq --no-install-recommends $1; } >/dev/null 2>&1 || true
}

absent=$(missing)
[ -n "$absent" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests: $absent" >&2
    install "$absent"
    absent=$(missing)
    [ -n "$absent" ] || exit 0
fi
echo "Left out: the tests that need $absent (not found, and not installable here: that takes root and apt-get)" >&2
[ "${CI:-}" != true ]
