"""The mask of a free text: what identifies somebody is found and masked, the rest stays as it was written."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from masking.masks.finders import CLAIMED, Finder, finders
from masking.masks.folding import HAN_DIGITS, Folded, fold
from masking.masks.formats import MaskFormats
from masking.masks.stars import STARS

LONGEST_NOTE: Final = 20_000
"""Characters of a note. Longer ones are hidden whole rather than scanned at leisure."""

_undecoded = re.compile("[\ud800-\udfff]")
_suspect = re.compile(f"[^ \\n.,;:!?'\"()\u4e00-\u9fff，。！？；：、“”‘’（）《》…—]|[{''.join(HAN_DIGITS)}]")


class Hit(NamedTuple):
    """A place in the folded text, and what stands there instead."""

    start: int
    end: int
    mask: str


def free_text_mask(formats: MaskFormats, partial: bool) -> Callable[[str], str]:
    """Make the mask of notes; without *partial*, nothing of what is found stays readable."""
    search = finders(formats)

    def mask(written: str) -> str:
        if _undecoded.search(written):
            return STARS
        folded = fold(written)
        return _rewrite(written, folded, _hits(folded.text, search), partial)

    return mask


def _hits(text: str, search: tuple[Finder, ...]) -> list[Hit]:
    """Let the finders go over *text* one after the other; what one has taken, the next do not see."""
    hits: list[Hit] = []
    for finder in search:
        if finder.needs and not any(sign in text for sign in finder.needs):
            continue
        taken = [
            Hit(found.start("hit"), found.end("hit"), finder.replace(found["hit"]))
            for found in finder.pattern.finditer(text)
        ]
        for hit in taken:
            text = f"{text[: hit.start]}{CLAIMED * (hit.end - hit.start)}{text[hit.end :]}"
        hits += taken
    return sorted(hits)


def _rewrite(written: str, folded: Folded, hits: list[Hit], partial: bool) -> str:
    pieces, done = [], 0
    for hit in hits:
        if hit.mask == folded.text[hit.start : hit.end]:
            continue
        start, end = folded.source_span(hit.start, hit.end)
        pieces += [written[done:start], hit.mask if partial else STARS]
        done = end
    return "".join(pieces) + written[done:]


def free_text_fast_path(full: Callable[[object], str | None]) -> Callable[[object], str | None]:
    """Give back at once a text in which no digit, letter or sign stands that a finder could begin with."""
    suspect = _suspect.search

    def mask(value: object) -> str | None:
        if type(value) is str and len(value) <= LONGEST_NOTE and not suspect(value):
            return value
        return full(value)

    return mask
