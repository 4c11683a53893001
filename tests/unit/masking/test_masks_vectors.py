"""Every vector of `tests/masking/vectors.json`, by both ways through the masks."""

import json
from pathlib import Path

import pytest

from masking.classes import MaskKind
from masking.levels import Level
from masking.masks import failures, full_mask_for, mask_for

VECTORS = json.loads(Path(__file__).parents[2].joinpath("masking/vectors.json").read_text("utf-8"))


def kind_of(name: str) -> MaskKind:
    return MaskKind(name.upper().replace("-", "_"))


@pytest.mark.parametrize("vector", VECTORS["masked"], ids=lambda vector: f"{vector['kind']}: {vector['why']}")
def test_mask_comes_out_exactly(vector: dict[str, str]) -> None:
    kind, before = kind_of(vector["kind"]), failures()
    assert mask_for(kind, Level.MASKED)(vector["input"]) == vector["mask"]
    assert full_mask_for(kind, Level.MASKED)(vector["input"]) == vector["mask"]
    assert failures() == before


@pytest.mark.parametrize("vector", VECTORS["hidden"], ids=lambda v: f"{v['library']} {v['input']}")
@pytest.mark.parametrize("level", [Level.EXISTS, Level.MASKED_MIN, Level.MASKED])
def test_what_libraries_show_is_hidden(vector: dict[str, str], level: Level) -> None:
    masked = mask_for(kind_of(vector["kind"]), level)(vector["input"])
    assert masked is not None
    shown = masked.rstrip("*")
    assert vector["shown"].startswith(shown)
    assert len(masked) > len(shown)


@pytest.mark.parametrize("kind", sorted(set(MaskKind) - {MaskKind.FREE_TEXT, MaskKind.AMOUNT}))
@pytest.mark.parametrize("value", ["ab", "abc", "abc1", "abc1234", "123", "EM12", "张", "京A123", "text"])
def test_short_and_odd_values_are_hidden_whole_by_every_kind(kind: MaskKind, value: str) -> None:
    masked = mask_for(kind, Level.MASKED)(value)
    assert masked is not None
    assert set(masked) == {"*"}


def test_every_kind_has_vectors() -> None:
    assert {kind_of(vector["kind"]) for vector in VECTORS["masked"]} == set(MaskKind)
