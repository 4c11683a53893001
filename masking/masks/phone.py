"""The mask of a telephone number, mobile or landline: the network or area, and the last digits."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from masking.classes import MaskKind
from masking.masks.formats import Keep
from masking.masks.inline import Full, Inline, InlineMask, between
from masking.masks.normal import compact, normalise
from masking.masks.stars import GAP, WHOLE


class Shape(NamedTuple):
    """
    One recognised form: what precedes the subscriber's digits, and how many of the last ones may stay.

    The group `area` is shown whole or not at all; *tail* leaves at least four digits and half of the
    subscriber's number hidden.
    """

    pattern: re.Pattern[str]
    tail: int
    joint: str = ""


MAINLAND: Final = re.compile("(?:(?:\\+|00)?86)?(1[3-9][0-9]{9})")
INTERNET_OF_THINGS: Final = re.compile("(?:(?:\\+|00)?86)?(1(?:06|4[0-9])[0-9]{10})")
TAIWAN: Final = re.compile("(09[0-9]{8})")

LANDLINES: Final = (
    Shape(re.compile("(?P<area>0(?:10|2[0-9]))[2-8][0-9]{7}"), 4, "-"),
    Shape(re.compile("(?P<area>0[3-9][0-9]{2})[2-8][0-9]{7}"), 4, "-"),
    Shape(re.compile("(?P<area>0[3-9][0-9]{2})[2-8][0-9]{6}"), 3, "-"),
)
FOREIGN: Final = (
    Shape(re.compile("(?P<area>\\+(?:852|853|65))[2-9][0-9]{7}"), 4, " "),
    Shape(re.compile("(?P<area>\\+886)9[0-9]{8}"), 3, " "),
    Shape(re.compile("(?P<area>\\+1)[2-9][0-9]{9}"), 4, " "),
    Shape(re.compile("(?P<area>\\+(?:44|61|81|82))[1-9][0-9]{8,9}"), 4, " "),
)
LOCAL: Final = Shape(re.compile("[2-8][0-9]{7}"), 4)

_mainland_code = re.compile("(?:\\+|00)860?(?=[1-9])")
_extension = re.compile("\\s?(?:-|转|分机|ext\\.?|x|#)\\s?[0-9]{1,6}", re.IGNORECASE)
_everyday_landline = re.compile("0[1-9][0-9]{1,2}-[2-8][0-9]{6,7}")


def phone_mask(keep: Keep) -> Callable[[str], str]:
    """Make the mask that shows *keep* of a mobile, and of other numbers the area and the last digits."""

    def mask(value: str) -> str:
        digits = compact(value)
        return (
            _mobile(digits, keep)
            or _elsewhere(digits, keep)
            or _with_extension(value, keep)
            or WHOLE[MaskKind.MOBILE]
        )

    return mask


def _mobile(digits: str, keep: Keep) -> str:
    if found := MAINLAND.fullmatch(digits) or INTERNET_OF_THINGS.fullmatch(digits):
        return f"{found[1][: keep.head]}{GAP}{_last(found[1], keep.tail)}"
    if TAIWAN.fullmatch(digits):
        return f"{digits[: keep.head]}{GAP}{_last(digits, min(keep.tail, 3))}"
    return ""


def _elsewhere(digits: str, keep: Keep) -> str:
    international = re.sub("^00", "+", digits)
    return (
        _shaped(_mainland_code.sub("0", digits, count=1), LANDLINES, keep)
        or _shaped(digits, LANDLINES, keep)
        or _shaped(international, FOREIGN, keep)
        or _shaped(digits, (LOCAL,), keep)
    )


def _with_extension(value: str, keep: Keep) -> str:
    """Mask a landline behind an exchange; the extension is dropped."""
    text = normalise(value)
    for found in _extension.finditer(text):
        if found.end() == len(text):
            return _shaped(compact(text[: found.start()]), LANDLINES, keep)
    return ""


def _shaped(digits: str, shapes: tuple[Shape, ...], keep: Keep) -> str:
    for shape in shapes:
        if found := shape.pattern.fullmatch(digits):
            area = found.groupdict().get("area", "")
            lead = f"{area}{shape.joint}" if area and keep.head else ""
            return f"{lead}{GAP}{_last(digits, min(keep.tail, shape.tail))}"
    return ""


def _last(digits: str, count: int) -> str:
    return digits[len(digits) - count :]


def phone_fast_path(keep: Keep, full: Full) -> InlineMask:
    """Mask a mainland mobile in place, a landline at once; pass everything else on to *full*."""

    def landline(value: object) -> str | None:
        if type(value) is str and _everyday_landline.fullmatch(value):
            return _shaped(value.replace("-", "", 1), LANDLINES, keep) or full(value)
        return full(value)

    # 1[3-9][0-9]{9}, at three quarters of what the pattern costs
    digits = '"13" <= {v} < "2" and {v}.isdigit() and {v}.isascii()'
    mobile = Inline(
        when=f"type({{v}}) is str and len({{v}}) == 11 and {digits}",
        write=between(keep.head, "****", keep.tail),
    )
    return InlineMask(mobile, landline)
