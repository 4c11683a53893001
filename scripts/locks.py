"""
Checks that requirements/*.txt pin what pyproject.toml asks for, each with a hash, in agreement.

It reads files only, so that it also runs where no package index is reachable; `make lock` is the remedy
for everything it finds.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?P<rest>(?:.*\\\n)*.*\n?(?:    #.*\n)*)", re.MULTILINE
)
REQUESTED = re.compile(r"bank-bff \(pyproject\.toml(?::\w+)?\)")


class Pin(NamedTuple):
    """One package of a lock."""

    version: str
    hashed: bool
    requested: bool
    """By pyproject.toml itself, not by another package."""


def read_lock(text: str) -> dict[str, Pin]:
    return {
        pin["name"]: Pin(pin["version"], "--hash=sha256:" in pin["rest"], bool(REQUESTED.search(pin["rest"])))
        for pin in PIN.finditer(text)
    }


def name_of(requirement: str) -> str:
    """The normalised package name (PEP 503) at the start of a requirement."""
    match = re.match(r"[\w.-]+", requirement)
    if match is None:
        raise ValueError(f"not a requirement: {requirement}")
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def problems(wanted: set[str], lock: Mapping[str, Pin]) -> Iterator[str]:
    requested = {name for name, pin in lock.items() if pin.requested}
    yield from (f"{name} is asked for and not pinned" for name in sorted(wanted - requested))
    yield from (f"{name} is pinned as asked for and is not" for name in sorted(requested - wanted))
    yield from (f"{name} has no hash" for name, pin in sorted(lock.items()) if not pin.hashed)


def disagreements(runtime: Mapping[str, Pin], dev: Mapping[str, Pin]) -> Iterator[str]:
    """dev.txt must contain runtime.txt, so that tests run what is shipped."""
    for name, pin in runtime.items():
        if name not in dev:
            yield f"dev lacks {name}"
        elif dev[name].version != pin.version:
            yield f"dev has {name} {dev[name].version}, runtime has {pin.version}"


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, dev = (
        read_lock((ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8"))
        for name in ("runtime", "dev")
    )
    wanted = {name_of(item) for item in project["project"]["dependencies"]}
    wanted_by_dev = wanted | {name_of(item) for item in project["dependency-groups"]["dev"]}
    found = [
        *(f"runtime.txt: {problem}" for problem in problems(wanted, runtime)),
        *(f"dev.txt: {problem}" for problem in problems(wanted_by_dev, dev)),
        *disagreements(runtime, dev),
    ]
    for problem in found:
        print(f"requirements: {problem}; run make lock", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
