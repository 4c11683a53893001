"""
Checks what no linter does: sizes, and texts that must not stand in a tracked file.

It asks git which files are tracked, so that a working tree full of other things gives the same answer as a
fresh clone.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE_LINES = 300
FUNCTION_LINES = 45
UNWANTED = {
    "the host of a package registry": re.compile(
        r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian|security\.debian|proxy\.golang"
    ),
    "a path of somebody's machine": re.compile(
        r"(?<![\w.~/-])/(?:work|root|home/\w+|opt/pypi|opt/wheels|tmp/team)/"
    ),
}
"""What must not stand in a file, by what it is."""


def tracked_files() -> list[Path]:
    """Tracked text and binary files that exist; also those added but not yet committed."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    paths = (ROOT / name for name in listed.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def too_long(name: str, text: str) -> Iterator[str]:
    if name.startswith("tests/"):
        return
    lines = len(text.splitlines())
    if lines > MODULE_LINES:
        yield f"{name}: {lines} lines, more than {MODULE_LINES}"
    for node in ast.walk(ast.parse(text, name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines, more than {FUNCTION_LINES}"


def unwanted(name: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        for what, pattern in UNWANTED.items():
            if found := pattern.search(line):
                yield f"{name}:{number}: {what} ({found[0]})"


def main() -> int:
    problems: list[str] = []
    for path in tracked_files():
        name = path.relative_to(ROOT).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture or an archive
            continue
        problems += unwanted(name, text)
        if path.suffix == ".py":
            problems += too_long(name, text)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
