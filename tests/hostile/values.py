"""Variables, identifiers and cursors that nobody was given: a document, its variables, and the code."""

from collections.abc import Mapping
from typing import Any, Final

from tests.hostile.judge import NAME, SECRET

Case = tuple[str, Mapping[str, Any], str | None]

LIST: Final = "query($v: Int) { customers(first: $v) { totalCount } }"
AFTER: Final = "query($v: String) { customers(after: $v) { totalCount } }"
BY_ID: Final = "query($v: ID!) { customer(id: $v) { relation } }"
NODE: Final = "query($v: ID!) { node(id: $v) { id } }"
FILTER: Final = "query($v: CustomerFilter) { customers(filter: $v) { totalCount } }"
TASKS: Final = "query($v: DateTime) { actionTasks(filter: {dueBefore: $v}) { totalCount } }"
IF: Final = "query($v: Boolean!) { viewer { name @include(if: $v) } }"

INPUT, CURSOR, MISSING = "BAD_USER_INPUT", "INVALID_CURSOR", "NOT_FOUND"

STRINGS: Final = {
    "empty": "",
    "blank": " ",
    "NUL": "\x00",
    "card": SECRET,
    "name": NAME,
    "quote": "'",
    "sql": "' OR 1=1; --",
    "path": "../../etc/passwd",
    "header": "a\r\nSet-Cookie: a=b",
    "template": "{{7*7}}${7*7}",
    "json": '{"a":1}',
    "long": "A" * 10_000,
    "base64": "AAAA",
    "padding": "=" * 100,
    "base64 of zeros": "A" * 64,
    "url": "http://127.0.0.1:1/",
    "emoji": "👨‍👩‍👧",
    "combining": "e" + "\u0301" * 500,
    "wide digits": "６２２２",
    "right to left": "\u202e",
    "not a character": "\uffff",
    "private": "\U0010ffff",
}

NO_INTEGERS: Final = {
    "text": "20", "boolean": True, "fraction": 1.5, "list": [1], "object": {"a": 1},
    "32 bits and one": 2**31, "below 32 bits": -(2**31) - 1, "64 bits": 2**63 - 1, "exponent": 1e300,
    "zero": 0, "less than zero": -1, "more than a page": 101, "32 bits": 2**31 - 1,
}  # fmt: skip

NO_FILTERS: Final = {
    "list": [], "text": SECRET, "number": 1, "unknown member": {"card": SECRET},
    "wrong kind": {"name": 1}, "unknown word": {"segment": SECRET}, "nested": {"name": {"name": NAME}},
    "name of an upstream": {"managedByMe": "yes"}, "days": {"maturesWithinDays": 10**9},
    "list for text": {"name": [NAME]}, "prototype": {"__proto__": {"a": 1}},
}  # fmt: skip

NO_DATES: Final = {
    "text": NAME, "number": 1, "day alone": "2026-02-30", "no zone": "2026-01-01T00:00:00",
    "hour 25": "2026-01-01T25:00:00Z", "year 0": "0000-01-01T00:00:00Z",
    "year 10,000": "10000-01-01T00:00:00Z", "zone": "2026-01-01T00:00:00+99:99", "card": SECRET,
    "long": "2026-01-01T00:00:00" + "0" * 5_000 + "Z",
}  # fmt: skip


def _named(title: str, document: str, values: Mapping[str, Any], code: str | None) -> dict[str, Case]:
    return {f"{title}: {name}": (document, {"v": value}, code) for name, value in values.items()}


VALUES: Final[Mapping[str, Case]] = {
    **_named("identifier", BY_ID, STRINGS, MISSING),
    **_named("node", NODE, STRINGS, MISSING),
    **_named("identifier", BY_ID, {"number": 10**15, "list": [1], "boolean": True, "null": None}, None),
    **_named("cursor", AFTER, {name: text for name, text in STRINGS.items() if text}, CURSOR),
    **_named("page", LIST, NO_INTEGERS, INPUT),
    **_named("filter", FILTER, NO_FILTERS, INPUT),
    **_named("time", TASKS, NO_DATES, INPUT),
    **_named("condition", IF, {"text": "true", "number": 1, "null": None, "list": [True]}, INPUT),
}
