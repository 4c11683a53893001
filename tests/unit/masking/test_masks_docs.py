"""Every example of `docs/masks.md` is what comes out, and every setting has its line."""

import re
from pathlib import Path

import pytest

from masking.classes import MaskKind
from masking.levels import Level
from masking.masks import MaskFormats, mask_for

PAGE = Path(__file__).parents[3].joinpath("docs/masks.md").read_text("utf-8")
EXAMPLES = re.findall(r"^\| `([a-z-]+)` \| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("kind", "value", "masked", "narrowest"), EXAMPLES)
def test_example_is_what_comes_out(kind: str, value: str, masked: str, narrowest: str) -> None:
    named = MaskKind(kind.upper().replace("-", "_"))
    assert mask_for(named, Level.MASKED)(value) == masked
    assert mask_for(named, Level.MASKED_MIN)(value) == narrowest
    assert mask_for(named, Level.EXISTS)(value) == "******"


def test_every_kind_has_an_example() -> None:
    assert {kind.upper().replace("-", "_") for kind, *_ in EXAMPLES} == set(MaskKind)


def test_every_setting_has_its_line() -> None:
    formats = PAGE.partition("## Formats")[2]
    named = re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\|([^|]+)\|", formats, re.MULTILINE)))
    assert sorted(named) == sorted(MaskFormats.__struct_fields__)
