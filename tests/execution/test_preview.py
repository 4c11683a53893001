"""What may I see? Answered path by path, with the reason, and without asking upstream."""

from typing import Any

import pytest

from tests.front_door import SOURCES, FrontDoor

DOCUMENT = """{
  customers(first: 5) { nodes { profile { name mobile documentNo segment } loans { productName } } }
}"""
NODE = ("customers", "nodes", "*")


def preview(front_door: FrontDoor, persona: str, document: str = DOCUMENT) -> Any:
    token = front_door.bank.token(persona)
    reply = front_door.http.post(
        "/graphql/preview", json={"query": document}, headers={"authorization": f"Bearer {token}"}
    )
    return reply.json()


def outcomes(front_door: FrontDoor, persona: str, *path: str) -> dict[str, str]:
    """Outcome and reason of one path, by relation ("" where none matters)."""
    fields = preview(front_door, persona)["data"]["fields"]
    found = [field for field in fields if field["path"] == [*NODE, *path]]
    return {r: f"{f['outcome']} {f['reason']}" for f in found for r in f.get("relations", [""])}


def test_each_relation_has_its_outcome_and_reason(front_door: FrontDoor) -> None:
    hidden = dict.fromkeys(["NONE", "MY_BANK", "MY_BRANCH", "MY_SUB_BRANCH"], "DENY RELATION")
    assert outcomes(front_door, "relationship-manager", "profile", "mobile") == {
        **hidden,
        "MY_OUTLET": "MASK RELATION",
        "ASSISTED": "MASK RELATION",
        "MINE": "REVEAL ROLE",
    }


def test_missing_permission_denies_the_branch_and_what_is_beneath(front_door: FrontDoor) -> None:
    assert outcomes(front_door, "wealth-manager", "loans") == {"": "DENY PERMISSION"}
    assert outcomes(front_door, "wealth-manager", "loans", "*", "productName") == {}


@pytest.mark.parametrize("persona", ["relationship-manager", "head-office", "auditor"])
def test_nobody_upstream_is_asked(front_door: FrontDoor, persona: str) -> None:
    assert preview(front_door, persona)["data"]["fields"]
    assert {source: front_door.bank.stats(source) for source in SOURCES} == {s: {} for s in SOURCES}


def test_faulty_document_is_refused_as_always(front_door: FrontDoor) -> None:
    reply = preview(front_door, "auditor", "{ nothing }")
    assert [error["extensions"]["code"] for error in reply["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]
