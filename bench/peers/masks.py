"""Masks of the values of this bench: the same strings as the server's own, in the fewest steps."""

import re
from typing import Final

STARS: Final = "******"
PUBLIC_DOMAINS: Final = frozenset(
    {"126.com", "139.com", "163.com", "foxmail.com", "gmail.com", "outlook.com", "qq.com"}
)

_separators = re.compile(r"[\s-]")
_mobile = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})")
_resident = re.compile(r"\d{17}[\dX]|\d{15}")
_account = re.compile(r"\d{10,32}")
_landline = re.compile(r"(0(?:10|2\d|[3-9]\d\d))-?\d{7,8}")
_district = re.compile("(?:[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,3}市)?[\u4e00-\u9fff]{1,6}?[区县]")
_sensitive = re.compile(
    r"(?P<mail>[\w.+-]+@[\w.-]+)|(?P<id>\d{17}[\dXx](?!\d))|(?P<card>[3-6]\d{15,18})"
    r"|(?P<phone>1[3-9]\d[- ]?\d{4}[- ]?\d{4})|(?P<number>\d{7,})",
    re.ASCII,
)


def redact(_value: object) -> str:
    return STARS


def mobile(value: str) -> str:
    found = _mobile.fullmatch(value) or _mobile.fullmatch(_bare(value))
    return f"{found[1][:3]}****{found[1][-4:]}" if found else "*******"


def national_id(value: str) -> str:
    text = value if _resident.fullmatch(value) else _bare(value)
    return f"{text[0]}{'*' * (len(text) - 2)}{text[-1]}" if _resident.fullmatch(text) else "********"


def account_no(value: str) -> str:
    return f"****{value[-4:]}" if _account.fullmatch(value) else STARS


def landline(value: str) -> str:
    found = _landline.fullmatch(value)
    return f"{found[1]}-****{value[-4:]}" if found else "*******"


def email(value: str) -> str:
    domain = value.partition("@")[2].lower()
    return f"{STARS}@{domain}" if domain in PUBLIC_DOMAINS else STARS


def address(value: str) -> str:
    found = _district.match(value)
    return f"{found[0] if found else ''}{STARS}"


def _bare(value: str) -> str:
    return _separators.sub("", value).upper()


def birth_date(value: str) -> str:
    return value[:4]


def free_text(value: str) -> str:
    return _sensitive.sub(_masked, value)


def _masked(found: re.Match[str]) -> str:
    hit = found[0]
    match found.lastgroup:
        case "mail":
            return email(hit)
        case "id":
            return f"{hit[0]}****************{hit[17]}"
        case "card":
            return f"{hit[:6]}{'*' * (len(hit) - 10)}{hit[-4:]}"
        case "phone":
            return f"{hit[:3]}****{hit[-4:]}"
    return STARS
