"""
Telling that a text holds a mask, ours or another system's: what was hidden from somebody they cannot mean.

It errs towards yes: a text that only looks masked is refused and can be written otherwise.
"""

import re
from typing import Final

from masking.masks.normal import normalise

STARS: Final = "*\u204e\u2217\u22c6\u2605\u2606\u25cf\u2022\u2588\u25a0"  # the full-width star folds to "*"
"""What is printed for a character that is hidden, as the inside of a character class."""

WORDS: Final = ("[已屏蔽]", "[已脱敏]", "【已屏蔽】", "【已脱敏】", "[masked]", "[redacted]")
"""What other systems print for a value that is hidden, as NFKC and lower case leave it."""

_several = re.compile(f"[{STARS}](?:\\s?[{STARS}])+")
_decade = re.compile("(?<![0-9])(?:1[89]|2[01])[0-9][*](?![0-9])")
_band = re.compile("(?:[<≥][0-9]+[万亿]?|[0-9]+[万亿]?\u2013[0-9]+[万亿]?)")


def is_masked(text: str) -> bool:
    """
    Tell whether *text* holds stars as a mask has them, or is an amount's band and nothing else.

    A year that stands for a birth date is not told from a year that was meant.
    """
    plain = normalise(text)
    if _several.search(plain) or _decade.search(plain) or _band.fullmatch(plain):
        return True
    lowered = plain.lower()
    return any(word in lowered for word in WORDS)
