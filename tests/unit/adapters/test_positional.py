import traceback

import msgspec
import pytest

from adapters.positional import by_position


class Point(msgspec.Struct, frozen=True):
    x: int
    y: int
    label: str = "none"
    weight: int = 1


class Line(msgspec.Struct, frozen=True):
    start: Point
    end: Point


@by_position
def line_of(length: int, *, label: str = "far") -> Line:
    """A docstring."""
    return Line(end=Point(y=length, x=0, label=label), start=Point(x=0, y=0, weight=length))


@by_position
def broken(length: int) -> Point:
    return Point(
        x=length,
        y=1 // length,
    )


def by_keywords(length: int) -> Point:
    return Point(x=length, y=length)


def test_each_value_reaches_its_attribute_in_whatever_order_it_is_named() -> None:
    assert line_of(3) == Line(Point(0, 0, "none", 3), Point(0, 3, "far", 1))
    assert line_of(3, label="near").end == Point(0, 3, "near")


def test_the_function_stays_what_is_written() -> None:
    assert (line_of.__name__, line_of.__doc__, line_of.__module__) == ("line_of", "A docstring.", __name__)


def test_no_keyword_is_left_where_none_is_needed() -> None:
    made = by_position(by_keywords)
    assert by_keywords.__code__.co_consts[-1] == ("x", "y")  # the keywords of the call, as CPython keeps them
    assert ("x", "y") not in made.__code__.co_consts
    assert made(2) == by_keywords(2)


def test_a_traceback_shows_the_line_of_the_file() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        broken(0)
    last = traceback.extract_tb(raised.value.__traceback__)[-1]
    assert (last.filename, last.line) == (__file__, "y=1 // length,")


def test_a_translator_that_names_no_attribute_is_refused() -> None:
    def positions_already(length: int) -> Point:
        return Point(length, length)

    with pytest.raises(TypeError, match="makes no record by name"):
        by_position(positions_already)


def test_a_function_with_variables_of_another_is_refused() -> None:
    other = 5

    def inner(length: int) -> Point:
        return Point(x=length, y=other)

    with pytest.raises(TypeError, match="not a function of a module"):
        by_position(inner)


def test_without_source_the_function_stays_as_it_is() -> None:
    made: dict[str, object] = {"Point": Point}
    exec("def made(length):\n    return Point(x=length, y=length)", made)  # noqa: S102
    function = made["made"]
    assert callable(function)
    assert by_position(function) is function
