"""A mask's usual case stands in the generated source; whatever is unusual is asked of its function."""

from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLID, GraphQLLeafType, GraphQLString

from bff.plan.leaves import Anomaly, leaf
from bff.plan.names import Names
from masking.classes import MaskKind
from masking.levels import Level
from masking.masks import mask_for
from masking.masks.inline import InlineMask
from masking.masks.stars import WHOLE

MOBILE = mask_for(MaskKind.MOBILE, Level.MASKED)


def written(type_: GraphQLLeafType, value: object, mask: Any = MOBILE) -> tuple[str, Any]:
    """The expression that writes an attribute under *mask*, and what it gives for *value*."""
    names = Names()
    expression = leaf(names, type_, "s.mobile", mask, "None")
    known = {**names.bound, "s": SimpleNamespace(mobile=value)}
    return expression, eval(expression, known)  # noqa: S307 - what a plan's module does


def test_the_usual_case_calls_no_function() -> None:
    def full(value: object) -> str | None:
        raise AssertionError

    assert isinstance(MOBILE, InlineMask)
    expression, shown = written(GraphQLString, "13812345678", InlineMask(MOBILE.inline, full))
    assert shown == "138****5678"
    assert "[:3]}****{" in expression


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("+86 138-1234-5678", "138****5678"),
        ("0755-82345678", "0755-****5678"),
        ("\u0661\u0663812345678", WHOLE[MaskKind.MOBILE]),
        ("23812345678", WHOLE[MaskKind.MOBILE]),
        (13812345678, WHOLE[MaskKind.MOBILE]),
        ("", ""),
        (None, None),
    ],
)
def test_everything_else_is_masked_by_the_function(value: object, shown: str | None) -> None:
    assert written(GraphQLString, value)[1] == shown == MOBILE(value)


def test_a_subclass_of_text_is_not_the_usual_case() -> None:
    class Odd(str):
        __slots__ = ()

        def __getitem__(self, _key: Any) -> str:
            return str(self)

    assert written(GraphQLString, Odd("13812345678"))[1] == "138****5678"


def test_a_type_that_does_not_write_texts_as_they_are_gets_the_function() -> None:
    expression, shown = written(GraphQLID, "13812345678")
    assert shown == "138****5678"
    assert "****" not in expression


def test_what_a_mask_gives_is_still_checked() -> None:
    with pytest.raises(Anomaly):
        written(GraphQLString, "x", lambda _value: ValueError())
