"""
Try the masks on any value: `python -m masking KIND [--level LEVEL]`.

One value a line in, one mask a line out. Values are never echoed, not even in an error.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final

from masking.classes import MaskKind
from masking.levels import Level
from masking.masks import Mask, mask_for

KINDS: Final[Mapping[str, MaskKind]] = {kind.value.lower().replace("_", "-"): kind for kind in MaskKind}
LEVELS: Final = {"masked": Level.MASKED, "masked-min": Level.MASKED_MIN, "exists": Level.EXISTS}
USAGE: Final = (
    f"usage: python -m masking KIND [--level {'|'.join(LEVELS)}]\n"
    f"kinds: {' '.join(KINDS)}\n"
    "Reads one value a line from standard input (UTF-8) and writes one mask a line."
)


class UsageError(Exception):
    """The command line is not understood; the message says what is, and repeats nothing of it."""


def choose(arguments: Sequence[str]) -> Mask:
    """Read the command line: a kind, and a level if one is given."""
    match [part for argument in arguments for part in argument.split("=", 1)]:
        case [kind]:
            level = "masked"
        case [kind, "--level", level] | ["--level", level, kind]:
            pass
        case _:
            raise UsageError("give one KIND, and after it --level LEVEL if you like; --help lists both")
    if kind not in KINDS:
        raise UsageError(f"unknown kind; one of: {' '.join(KINDS)}")
    if level not in LEVELS:
        raise UsageError(f"unknown level; one of: {' '.join(LEVELS)}")
    return mask_for(KINDS[kind], LEVELS[level])


def run(mask: Mask, values: BinaryIO, masks: BinaryIO) -> None:
    """Mask line by line. Only the newline is taken off: other white space belongs to the value."""
    for line in values:
        value = line.removesuffix(b"\n").decode("utf-8", "surrogateescape")
        masks.write((mask(value) or "").encode("utf-8", "surrogateescape") + b"\n")
        masks.flush()


def main(arguments: Sequence[str]) -> int:
    if "--help" in arguments or "-h" in arguments:
        print(USAGE)
        return 0
    try:
        run(choose(arguments), sys.stdin.buffer, sys.stdout.buffer)
    except UsageError as error:
        print(f"python -m masking: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter would complain
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
