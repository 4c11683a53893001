"""What holds for every mask: null and empty stay, and whatever goes wrong masks all of the value."""

from collections import Counter
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Final

from masking.classes import MaskKind
from masking.masks.stars import STARS, WHOLE


class FailureCount:
    """How many values made a mask fail, by kind: never which."""

    def __init__(self) -> None:
        self._counts: Counter[MaskKind] = Counter()
        self._lock = Lock()

    def add(self, kind: MaskKind) -> None:
        with self._lock:
            self._counts[kind] += 1

    def snapshot(self) -> Mapping[MaskKind, int]:
        with self._lock:
            return dict(self._counts)


FAILURES: Final = FailureCount()
"""The count of this process, for its metrics."""


def guarded(
    kind: MaskKind, mask: Callable[[object], str], failures: FailureCount
) -> Callable[[object], str | None]:
    """Wrap *mask*: it is asked about values only, and an exception hides the value and is counted."""

    def guard(value: object) -> str | None:
        if value is None:
            return None
        try:
            if isinstance(value, str):
                text = str.__str__(value)  # a subclass may change what comparing and slicing do
                return mask(text) if text else ""
            return mask(value)
        except Exception:  # noqa: BLE001 - whatever it was, the value must not get out
            failures.add(kind)
            return WHOLE[kind]

    return guard


LONGEST_VALUE: Final = 256
"""Characters of one value, other than a note. Longer ones are hidden whole rather than parsed at leisure."""


def of_text(
    kind: MaskKind, mask: Callable[[str], str], longest: int = LONGEST_VALUE
) -> Callable[[object], str]:
    """Widen *mask* to any object: what is not text, or longer than *longest*, is hidden whole."""

    def widened(value: object) -> str:
        return mask(value) if isinstance(value, str) and len(value) <= longest else WHOLE[kind]

    return widened


def stars_only(value: object) -> str:
    return STARS
