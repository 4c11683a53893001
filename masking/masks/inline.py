"""
The usual case of a mask as Python text, so that a plan writes it in place instead of calling a function.

The text is the only definition: the function that everybody else calls is made of it too.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import msgspec

Full: TypeAlias = Callable[[object], str | None]


class Inline(msgspec.Struct, frozen=True):
    """Expressions over `{v}`, the value, which may be anything, and over *names*, in braces too."""

    when: str
    """Of which values it is said; it raises for none."""
    write: str
    """What is shown of them: always a text."""
    names: Mapping[str, object] = {}


def between(head: int, stars: str, tail: int) -> str:
    """The text that writes so many characters of each end, and *stars* between them."""
    first = f"{{{{{{v}}[:{head}]}}}}" if head else ""
    last = f"{{{{{{v}}[-{tail}:]}}}}" if tail else ""
    return f'f"{first}{stars}{last}"'


class InlineMask:
    """A mask with a usual case; any other value is asked of *full*."""

    __slots__ = ("_mask", "full", "inline")

    def __init__(self, inline: Inline, full: Full) -> None:
        self.inline: Final = inline
        self.full: Final = full
        self._mask: Final = _function(inline, full)

    def __call__(self, value: object) -> str | None:
        return self._mask(value)


def _function(inline: Inline, full: Full) -> Full:
    own = {name: name for name in inline.names}
    when, write = (text.format(v="value", **own) for text in (inline.when, inline.write))
    source = f"lambda value: {write} if {when} else full(value)"
    known: dict[str, Any] = {**inline.names, "full": full}
    made: Full = eval(source, known)  # noqa: S307 - our own text, and numbers out of `Keep`
    return made
