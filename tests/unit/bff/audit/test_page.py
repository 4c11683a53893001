"""`docs/audit.md` explains each attribute of a record."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from bff.audit.record import Customer, Outcome, Record

PAGE = Path(__file__).resolve().parents[4] / "docs" / "audit.md"
ENCODED = {"outcomes": Outcome, "resources": Customer}
"""Attributes that are encoded beforehand, and what they hold."""


def attributes(struct: type, above: str = "") -> Iterator[str]:
    hints = get_type_hints(struct)
    for field in msgspec.structs.fields(struct):
        inner = ENCODED.get(field.name) or _struct_in(hints[field.name])
        path = above + field.encode_name
        if inner is None:
            yield path
        else:
            yield from attributes(inner, f"{path}.")


def _struct_in(hint: Any) -> type | None:
    for one in (hint, *get_args(hint)):
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            return one
    return None


def test_every_attribute_is_explained_and_no_other() -> None:
    section = PAGE.read_text("utf-8").partition("## A record")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z_.]+)` \|", section, re.MULTILINE) == [*attributes(Record), "mac"]
