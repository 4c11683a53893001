"""Files that are written from the code and kept in the repository, so that a change is seen in review."""

import difflib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]


def write(texts: Mapping[str, str], root: Path = ROOT) -> int:
    """Bring each file, named from *root*, to its text; 0 as an exit code."""
    for name, text in texts.items():
        if _present(root / name) != text:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    return 0


def check(texts: Mapping[str, str], remedy: str, root: Path = ROOT) -> int:
    """Exit code 1 if a file is not what the code says, with the difference and the *remedy*; 0 otherwise."""
    stale = [name for name, text in texts.items() if _present(root / name) != text]
    for name in stale:
        lines = _present(root / name).splitlines(), texts[name].splitlines()
        print(*difflib.unified_diff(*lines, name, "generated", lineterm=""), sep="\n", file=sys.stderr)
        print(f"{name} is not what the code says: {remedy}", file=sys.stderr)
    return 1 if stale else 0


def _present(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
