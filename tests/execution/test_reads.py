"""From its second time on a document is read as far as it asks, and answered as the first time."""

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType, build_schema, get_named_type, is_leaf_type

from bff.protection import ROOT
from tests.execution.pages import CORRELATION, Page
from tests.execution.test_pages import PAGES, TASKS
from tests.front_door import FrontDoor
from tests.sealed import sealed_id

READING = [path for path in PAGES if "mutation" not in Page(path).query]
SCHEMA = build_schema((ROOT / "schema.graphql").read_text("utf-8"))


def fields_of(name: str) -> list[str]:
    """Each field of a type by itself: those that are plain, and amounts."""
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    types = {field: get_named_type(given.type) for field, given in kind.fields.items()}
    return [
        field if is_leaf_type(type_) else f"{field} {{ amount band }}"
        for field, type_ in types.items()
        if is_leaf_type(type_) or type_.name == "Money"
    ]


def ask(
    front_door: FrontDoor, query: str, persona: str = "relationship-manager", **variables: Any
) -> dict[str, Any]:
    """The reply to a document that has been answered the same before."""
    first, second = (front_door.ask(persona, query, variables) for _ in range(2))
    for part in ("data", "extensions"):
        assert first.get(part) == second.get(part)
    for reply in (first, second):
        assert {error["extensions"]["code"] for error in reply.get("errors", ())} <= {"FORBIDDEN"}
    data: dict[str, Any] = second["data"]
    return data


def showcase(front_door: FrontDoor) -> str:
    return sealed_id("Customer", front_door.bank.cast["showcase"])


@pytest.mark.parametrize("path", READING, ids=[path.stem for path in READING])
def test_page_is_the_same_the_second_time(path: Path, front_door: FrontDoor) -> None:
    page = Page(path)
    persona, channel = page.viewer
    customers = {name: sealed_id("Customer", number) for name, number in front_door.bank.cast.items()}
    claims = {name: value for name, value in (("channel", channel), ("acr", page.acr)) if value}
    variables = page.variables(customers, TASKS)
    first, second, third = (
        CORRELATION.sub("", json.dumps(front_door.ask(persona, page.query, variables, **claims)))
        for _ in range(3)
    )
    assert sorted(first) == sorted(second)  # errors stand in the order of the loads
    assert sorted(second) == sorted(third)


@pytest.mark.parametrize("persona", ["relationship-manager", "outlet-head"])
@pytest.mark.parametrize(("holder", "kind"), [("profile", "CustomerProfile"), ("loans", "Loan")])
def test_each_field_by_itself_is_as_among_all_others(
    front_door: FrontDoor, persona: str, holder: str, kind: str
) -> None:
    def found(asked: str) -> Any:
        query = f"query One($id: ID!) {{ customer(id: $id) {{ relation {holder} {{ {asked} }} }} }}"
        customer = ask(front_door, query, persona, id=showcase(front_door))["customer"]
        rows = customer[holder]
        return rows if isinstance(rows, list) else [rows]

    fields = fields_of(kind)
    whole = found(" ".join(fields))
    assert whole != []
    for field in fields:
        name = field.partition(" ")[0]
        assert [row[name] for row in found(field)] == [row[name] for row in whole]


def test_performance_without_results(front_door: FrontDoor) -> None:
    assert ask(front_door, "{ myPerformance { level } }") == {"myPerformance": {"level": "PERSON"}}
    whole = ask(front_door, "{ myPerformance { level subjectName periodStart results { metric value } } }")
    assert len(whole["myPerformance"]["results"]) > 1


def test_search_of_which_nothing_but_the_relation_is_asked(front_door: FrontDoor) -> None:
    found = ask(front_door, "{ customers(first: 5) { totalCount nodes { id relation } } }")
    assert {node["relation"] for node in found["customers"]["nodes"]} == {"MINE"}


def test_holdings_are_filtered_by_a_class_that_is_not_shown(front_door: FrontDoor) -> None:
    query = "query Held($id: ID!) { customer(id: $id) { holdings(productClass: FUND) { nodes { %s } } } }"
    shown, named = (
        ask(front_door, query % fields, id=showcase(front_door))["customer"]["holdings"]["nodes"]
        for fields in ("name productClass", "name")
    )
    assert {row["productClass"] for row in shown} == {"FUND"}
    assert [row["name"] for row in named] == [row["name"] for row in shown]


def test_ids_of_one_list_are_sealed_where_another_list_of_the_type_shows_none(front_door: FrontDoor) -> None:
    query = """
    { customers(first: 50) { nodes {
      holdings(first: 100) { nodes { name } }
      maturityReminders(withinDays: 366) { holdingId }
    } } }
    """
    nodes = ask(front_door, query)["customers"]["nodes"]
    assert any(node["holdings"]["nodes"] for node in nodes)
    ids = [row["holdingId"] for node in nodes for row in node["maturityReminders"]]
    assert ids != []
    assert all(ids)


def test_assignment_and_relation_share_one_read(front_door: FrontDoor) -> None:
    query = "query Who($id: ID!) { customer(id: $id) { relation assignment { effectiveFrom } } }"
    variables = {"id": showcase(front_door)}
    replies = [front_door.ask("relationship-manager", query, variables) for _ in range(3)]
    assert replies[0] == replies[2]
    assert front_door.bank.stats("crm") == {"assignmentsQuery": 3}


def test_relation_is_found_without_the_crm_though_no_ownership_was_asked_for(front_door: FrontDoor) -> None:
    query = "{ customers(first: 3) { nodes { relation profile { name } } } }"
    whole = ask(front_door, query)
    with front_door.bank.faulty("crm", error_rate=1.0):
        assert front_door.ask("relationship-manager", query)["data"] == whole


def test_value_that_is_not_asked_for_is_revealed_all_the_same(front_door: FrontDoor) -> None:
    """The page of `revealField` asks for no attribute of the profile, and is answered the second time too."""
    page = Page(Path(__file__).parent / "reveal-field.md")
    persona, channel = page.viewer
    claims = {name: value for name, value in (("channel", channel), ("acr", page.acr)) if value}
    customers = {name: sealed_id("Customer", number) for name, number in front_door.bank.cast.items()}
    values = []
    for number in range(3):
        variables = json.loads(
            json.dumps(page.variables(customers, TASKS)).replace("page-", f"read-{number}-")
        )
        values.append(
            front_door.ask(persona, page.query, variables, **claims)["data"]["revealField"]["value"]
        )
    assert values[0]
    assert len(set(values)) == 1
