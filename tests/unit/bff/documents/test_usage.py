from graphql import build_schema

from bff.documents.usage import _PENDING, Usage
from bff.plan import Plan, Planner

PLANNER = Planner(build_schema("type Query { a: String, b: Other } type Other { c: String }"))
CARD = "6222021234567890123"


def plan(text: str) -> Plan:
    found = PLANNER.plan(text)
    assert isinstance(found, Plan)
    return found


def test_runs_are_counted_by_client_operation_and_field() -> None:
    usage = Usage(lambda: {b"sidebar": "sidebar"})
    both, one = plan("query Both { a b { c } }"), plan("query One { x: a }")
    for _ in range(3):
        usage.count(b"sidebar", both, trusted=True)
    usage.count(b"sidebar", one, trusted=True)
    assert usage.operations() == {("sidebar", "Both"): 3, ("sidebar", "One"): 1}
    assert usage.fields() == {
        ("sidebar", "Query.a"): 4,
        ("sidebar", "Query.b"): 3,
        ("sidebar", "Other.c"): 3,
    }
    usage.count(b"sidebar", one, trusted=True)
    assert usage.operations()["sidebar", "One"] == 2


def test_names_that_callers_make_up_are_not_taken_over() -> None:
    usage = Usage(lambda: {b"sidebar": "sidebar"})
    made_up = plan(f"query Card{CARD} {{ a }}")
    for client in (b"", CARD.encode(), b"sidebar "):
        usage.count(client, made_up, trusted=False)
    assert usage.operations() == {("other", "ad-hoc"): 3}
    assert usage.fields() == {("other", "Query.a"): 3}


def test_more_kinds_of_runs_than_are_kept_apart_are_added_up() -> None:
    usage = Usage(dict)
    for number in range(_PENDING + 10):
        usage.count(b"", plan(f"query N{number} {{ a }}"), trusted=False)
    assert usage.operations() == {("other", "ad-hoc"): _PENDING + 10}
