"""A comparison of two policies in words: role by role, what it gains, what it loses, and where."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from bff.circumstances import Circumstance, in_words
from bff.policy_diff import Change, Turn

_WIDTH: Final = 110


def render_changes(
    title: str, changes: Sequence[Change], everywhere: frozenset[Circumstance]
) -> Iterator[str]:
    """The lines for one comparison; a title alone says that nothing differs."""
    yield f"{title}: " + ("nothing changes" if not changes else _many(len(changes)))
    for role in dict.fromkeys(change.role for change in changes):
        for turn in Turn:
            of_role = [change for change in changes if (change.role, change.turn) == (role, turn)]
            if of_role:
                yield f"  {role} {turn.value}"
            for change in of_role:
                yield from _change(change, everywhere)


def _change(change: Change, everywhere: frozenset[Circumstance]) -> Iterator[str]:
    yield f"    {change.before} → {change.after}"
    for line in in_words(change.circumstances, everywhere):
        yield f"      where: {line}"
    yield from wrap(
        ", ".join(change.fields), _WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _many(count: int) -> str:
    return "1 change" if count == 1 else f"{count} changes"
