"""The masks of codes that show little or nothing: mail, credit code, number plate, network address."""

import re
from collections.abc import Callable
from typing import Final

from masking.classes import MaskKind
from masking.masks.formats import Keep
from masking.masks.normal import compact, normalise
from masking.masks.stars import STARS, WHOLE, keep_ends

MAILBOX: Final = re.compile("[A-Za-z0-9._%+*-]{1,64}@([A-Za-z0-9.-]{4,255})")
CREDIT_CODE: Final = re.compile("[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")  # GB 32100-2015

PLATE_REGIONS: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE: Final = re.compile(
    f"[{PLATE_REGIONS}][A-HJ-Z](?:[0-9A-HJ-NP-Z]{{5,6}}|[0-9A-HJ-NP-Z]{{4}}[挂学警港澳领])"
)

_plate_dots = re.compile("[\u00b7\u2022\u30fb.]")


def email_mask(domains: frozenset[str]) -> Callable[[str], str]:
    """Make the mask that hides the mailbox, and the domain too unless it is one of *domains*."""

    def mask(value: str) -> str:
        found = MAILBOX.fullmatch(normalise(value))
        domain = found[1].lower() if found else ""
        return f"{STARS}@{domain}" if domain in domains else WHOLE[MaskKind.EMAIL]

    return mask


def credit_code_mask(keep: Keep) -> Callable[[str], str]:
    """Make the mask that shows which office registered what kind of body, and nothing of whose code it is."""
    return _recognised(CREDIT_CODE, keep, WHOLE[MaskKind.CREDIT_CODE])


def plate_mask(keep: Keep) -> Callable[[str], str]:
    """Make the mask that shows the province of a number plate."""
    mask = _recognised(PLATE, keep, WHOLE[MaskKind.PLATE])
    return lambda value: mask(_plate_dots.sub("", normalise(value)))


def _recognised(pattern: re.Pattern[str], keep: Keep, whole: str) -> Callable[[str], str]:
    def mask(value: str) -> str:
        text = compact(value).upper()
        return keep_ends(text, keep.head, keep.tail) if pattern.fullmatch(text) else whole

    return mask
