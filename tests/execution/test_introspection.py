"""Introspection per viewer: those who may read the schema get their own, the others none."""

from typing import Any

import pytest
from graphql import build_schema, get_introspection_query, introspection_from_schema
from graphql.utilities import build_client_schema

from tests.front_door import FrontDoor

ROLES = "{ __schema { queryType { name } } }"


def schema_text(front_door: FrontDoor, persona: str) -> str:
    reply = get_schema(front_door, front_door.bank.token(persona))
    assert reply.status_code == 200
    text: str = reply.text
    return text


def get_schema(front_door: FrontDoor, token: str) -> Any:
    return front_door.http.get("/schema.graphql", headers={"authorization": f"Bearer {token}"})


def integrator(front_door: FrontDoor, query: str, **variables: Any) -> dict[str, Any]:
    return front_door.ask("integrator", query, variables)


@pytest.mark.parametrize(
    "query",
    [
        ROLES,
        '{ __type(name: "Query") { name } }',
        "{ viewer { name } ...F } fragment F on Query { again: __schema { description } }",
    ],
)
def test_who_may_not_read_the_schema_is_refused(front_door: FrontDoor, query: str) -> None:
    reply = front_door.post(front_door.bank.token("relationship-manager"), query)
    assert [error["extensions"]["code"] for error in reply.json()["errors"]] == ["FORBIDDEN"]
    assert "data" not in reply.json()
    assert get_schema(front_door, front_door.bank.token("relationship-manager")).status_code == 403
    assert get_schema(front_door, "x").status_code == 401


def test_own_schema_is_a_schema_that_tools_can_read(front_door: FrontDoor) -> None:
    asked = get_introspection_query(input_value_deprecation=True, specified_by_url=True)
    reply = integrator(front_door, asked)
    client_schema = build_client_schema(reply["data"])
    printed = build_schema(schema_text(front_door, "integrator"))
    assert {n for n in client_schema.type_map if not n.startswith("__")} == {
        name
        for name in printed.type_map
        if not name.startswith("__") and name not in {"DataClass", "MaskKind"}
    }
    told = introspection_from_schema(client_schema)["__schema"]
    assert {d["name"] for d in told["directives"]} == {
        "skip",
        "include",
        "deprecated",
        "specifiedBy",
        "oneOf",
        "defer",
        "stream",
    }


def test_what_the_role_never_sees_is_nowhere_in_its_schema(front_door: FrontDoor) -> None:
    """An integrator sees no performance: the whole centre is gone, by name too."""
    reply = integrator(front_door, "{ __schema { types { name fields { name } } } }")
    types = {t["name"]: {f["name"] for f in t["fields"] or ()} for t in reply["data"]["__schema"]["types"]}
    assert "profile" in types["Customer"]
    assert {"Ranking", "Performance", "RegulatoryStatistics"} & set(types) == set()
    assert not {name for name in types["Query"] if "erformance" in name or "anking" in name}
    text = schema_text(front_door, "integrator")
    assert "Ranking" not in text
    assert "@protect(class: CONTACT" in text


@pytest.mark.parametrize("name", ["Ranking", "RegulatoryStatistics", "NoSuchType"])
def test_hidden_type_is_null_by_name_like_one_that_is_not(front_door: FrontDoor, name: str) -> None:
    reply = integrator(front_door, "query($n: String!) { __type(name: $n) { name } }", n=name)
    assert reply == {"data": {"__type": None}}


def test_schema_may_be_asked_for_beside_data(front_door: FrontDoor) -> None:
    reply = integrator(front_door, '{ viewer { __typename } __type(name: "Viewer") { kind } __typename }')
    assert reply == {
        "data": {"viewer": {"__typename": "Viewer"}, "__type": {"kind": "OBJECT"}, "__typename": "Query"}
    }
