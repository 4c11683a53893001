"""The sidebar whose slow parts come later, on the real server before a bank that is slow, broken, or well."""

import json
import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest

from sandbox.settings import PORTS
from tests.front_door import FrontDoor, audit_records
from tests.incremental.parts import OF_2022, TODAY, in_parts
from tests.property.plan_payloads import Merged, merged_full
from tests.sealed import sealed_id
from tests.servers import Bank
from tests.streams.listener import until

DOCUMENT: Final = Path("examples/sidebar-deferred.graphql").read_text("utf-8")
PLAIN: Final = re.sub(r" @(defer|stream)(\([^)]*\))?", "", DOCUMENT)


def customer(bank: Bank) -> dict[str, str]:
    return {"id": sealed_id("Customer", bank.cast["showcase"])}


def codes(errors: list[dict[str, Any]]) -> list[tuple[list[Any], str]]:
    return [(error["path"], error["extensions"]["code"]) for error in errors]


def test_customer_is_shown_before_the_loans_have_come(front_door: FrontDoor) -> None:
    bank = front_door.bank
    with (
        bank.faulty("core-loans", hang=True),
        in_parts(front_door, "relationship-manager", DOCUMENT, customer(bank)) as parts,
    ):
        opened = parts.next()
        assert set(opened["data"]["customer"]) == {"relation", "profile", "assets", "tasks"}
        assert opened["hasNext"] is True
        assert {one["label"] for one in opened["pending"]} == {"loans", "interactions"}
        loans = next(one["id"] for one in opened["pending"] if one["label"] == "loans")
        interactions = parts.next()
        assert loans not in {one["id"] for one in interactions["completed"]}
        assert interactions["hasNext"] is True
        *_, last = parts.rest()
    (patch,) = last["incremental"]
    assert (patch["id"], patch["data"]) == (loans, {"loans": None})
    assert codes(patch["errors"]) == [(["customer", "loans"], "UPSTREAM_TIMEOUT")]
    assert last["hasNext"] is False


@pytest.mark.parametrize("persona", ["relationship-manager", "head-office", "auditor", "call-agent"])
def test_parts_come_together_to_the_plain_reply(front_door: FrontDoor, persona: str) -> None:
    """Data, denials, masks and cost: a role gets the same, whenever it comes."""
    given = customer(front_door.bank)
    token = front_door.bank.token(persona)
    plain = front_door.post(token, PLAIN, given, graphql_cost="1").json()
    with in_parts(front_door, persona, DOCUMENT, given, **{"graphql-cost": "1"}) as parts:
        payloads = parts.rest()
    merged = Merged(payloads)
    assert merged.data == plain["data"]
    assert sorted(map(str, codes(merged.errors))) == sorted(map(str, codes(plain.get("errors", []))))
    last = extensions(payloads[-1])
    assert last.get("masking", extensions(payloads[0]).get("masking")) == plain["extensions"].get("masking")
    assert last["cost"]["requested"] == plain["extensions"]["cost"]["requested"]
    assert last["cost"]["actual"] == plain["extensions"]["cost"]["actual"]


def extensions(payload: dict[str, Any]) -> dict[str, Any]:
    """Where clients look for them: with patches, there."""
    holder = payload["incremental"][-1] if payload.get("incremental") else payload
    found: dict[str, Any] = holder.get("extensions", {})
    return found


def test_form_of_2022_tells_paths_and_labels(front_door: FrontDoor) -> None:
    given = customer(front_door.bank)
    plain = front_door.ask("relationship-manager", PLAIN, given)
    with in_parts(front_door, "relationship-manager", DOCUMENT, given, OF_2022) as parts:
        assert parts.reply.headers["content-type"] == 'multipart/mixed; boundary="-"; deferSpec=20220824'
        payloads = parts.rest()
    assert set(payloads[0]) == {"data", "hasNext", "extensions"}
    patches = [patch for payload in payloads[1:] for patch in payload["incremental"]]
    assert sorted((patch["path"], patch.get("label", "")) for patch in patches if "data" in patch) == [
        (["customer"], "interactions"),
        (["customer"], "loans"),
    ]
    assert merged_full(payloads) == (plain["data"], [])


def test_head_says_that_nothing_of_it_may_be_kept_or_held_back(front_door: FrontDoor) -> None:
    given = customer(front_door.bank)
    asked = {"accept-encoding": "gzip", "origin": "https://elsewhere.example"}
    with in_parts(front_door, "relationship-manager", DOCUMENT, given, TODAY, **asked) as parts:
        parts.rest()
    head = parts.reply.headers
    assert head["content-type"] == 'multipart/mixed; boundary="-"; incrementalSpec=v0.2'
    assert (head["cache-control"], head["x-content-type-options"]) == ("no-store", "nosniff")
    assert {"content-encoding", "content-length"}.isdisjoint(head)


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "application/graphql-response+json, application/json",
        "*/*",
        "multipart/*, application/json",
        "multipart/mixed;incrementalSpec=v0.9, application/json",
        "multipart/mixed;boundary=graphql;subscriptionSpec=1.0, application/json",
        "multipart/mixed;incrementalSpec=v0.2;q=0.5, application/json",
        "multipart/mixed;incrementalSpec=v0.2;q=0, application/json",
    ],
)
def test_client_that_takes_no_parts_gets_one_reply(front_door: FrontDoor, accept: str) -> None:
    given = customer(front_door.bank)
    token = front_door.bank.token("relationship-manager")
    reply = front_door.post(token, DOCUMENT, given, accept=accept)
    assert reply.headers["content-type"].startswith("application/")
    assert reply.json()["data"] == front_door.post(token, PLAIN, given).json()["data"]
    assert "hasNext" not in reply.json()


def test_document_without_parts_is_answered_at_once(front_door: FrontDoor) -> None:
    token = front_door.bank.token("relationship-manager")
    for query in ("{ viewer { name } }", "{ viewer { ... @defer(if: false) { name } } }"):
        reply = front_door.post(token, query, accept=TODAY)
        assert reply.headers["content-type"].startswith("application/graphql-response+json")
        assert set(reply.json()) == {"data"}


def test_request_error_is_a_plain_reply(front_door: FrontDoor) -> None:
    token = front_door.bank.token("relationship-manager")
    reply = front_door.post(
        token, "query($id: ID!) { customer(id: $id) { ... @defer { relation } } }", accept=TODAY
    )
    assert reply.status_code == 400
    assert [error["extensions"]["code"] for error in reply.json()["errors"]] == ["BAD_USER_INPUT"]


def test_client_that_takes_nothing_but_parts_gets_a_single_one(front_door: FrontDoor) -> None:
    only = "multipart/mixed;incrementalSpec=v0.2"
    with in_parts(front_door, "relationship-manager", "{ viewer { name } }", accept=only) as parts:
        assert [set(part) for part in parts.rest()] == [{"data"}]


def test_upstream_that_is_down_is_an_error_of_its_part(front_door: FrontDoor) -> None:
    bank = front_door.bank
    with (
        bank.faulty("core-loans", error_rate=1),
        in_parts(front_door, "relationship-manager", DOCUMENT, customer(bank)) as parts,
    ):
        payloads = parts.rest()
    merged = Merged(payloads)
    assert "errors" not in payloads[0]
    assert merged.data["customer"]["loans"] is None
    assert codes(merged.errors) == [(["customer", "loans"], "UPSTREAM_UNAVAILABLE")]
    assert merged.data["customer"]["interactions"]["nodes"]


def test_operation_in_parts_is_recorded_once_with_all_that_it_shows(front_door: FrontDoor) -> None:
    given = customer(front_door.bank)
    for query in (PLAIN, DOCUMENT):
        with in_parts(front_door, "relationship-manager", query, given) as parts:
            request_id = parts.reply.headers["x-request-id"]
            if query is PLAIN:
                parts.reply.read()
            else:
                parts.rest()
        until(lambda request_id=request_id: bool(recorded(front_door, request_id)))  # type: ignore[misc]
        (record,) = recorded(front_door, request_id)
        if query is PLAIN:
            expected = touched(record)
        else:
            assert touched(record) == expected


def recorded(front_door: FrontDoor, request_id: str) -> list[dict[str, Any]]:
    return [r for r in audit_records(front_door) if r["api"]["request"]["uid"] == request_id]


def touched(record: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (outcome["level"], coordinate)
        for seen in record["unmapped"]["seen"]
        for outcome in seen["outcomes"]
        for coordinate in outcome["coordinates"]
    }


def test_client_that_goes_leaves_nothing_behind(front_door: FrontDoor) -> None:
    """Its place is free, and the server goes on as before."""
    bank = front_door.bank
    with bank.faulty("core-loans", hang=True):
        for _ in range(3):
            with in_parts(front_door, "relationship-manager", DOCUMENT, customer(bank)) as parts:
                assert parts.next()["hasNext"] is True
                identifier = parts.reply.headers["x-request-id"]
                parts.leave()
            until(lambda identifier=identifier: ended(front_door, identifier))  # type: ignore[misc]
    with in_parts(front_door, "relationship-manager", DOCUMENT, customer(bank)) as parts:
        assert Merged(parts.rest()).errors == []


def ended(front_door: FrontDoor, request_id: str) -> bool:
    return any("delivery_ended" in line and request_id in line for line in front_door.output().splitlines())


def test_page_shows_a_part_that_comes_later(front_door: FrontDoor) -> None:
    page = Path("docs/incremental.md").read_text("utf-8")
    (block,) = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    _, slow, ask = (shlex.split(line) for line in block.replace("\\\n", " ").splitlines())
    assert slow[2] == f"http://127.0.0.1:{PORTS['core-loans']}/admin/faults"
    given = [word.partition(": ")[::2] for before, word in pairwise(ask) if before == "-H"]
    accept = dict(given)["accept"]
    query = json.loads(ask[ask.index("--data") + 1])["query"]
    bank = front_door.bank
    with (
        bank.faulty("core-loans", **json.loads(slow[slow.index("--data") + 1])),
        in_parts(front_door, "relationship-manager", query, accept=accept) as parts,
    ):
        (node,) = parts.next()["data"]["customers"]["nodes"]
        assert set(node) == {"profile"}
        (last,) = parts.rest()
    assert last["incremental"][0]["data"]["loans"]


def test_customers_of_a_later_part_are_recorded_with_it(front_door: FrontDoor) -> None:
    query = "{ viewer { name } ... @defer { customers(first: 2) { nodes { profile { name mobile } } } } }"
    with in_parts(front_door, "relationship-manager", query) as parts:
        request_id = parts.reply.headers["x-request-id"]
        opened, last = parts.rest()
    assert set(opened["data"]) == {"viewer"}
    assert len(last["incremental"][0]["data"]["customers"]["nodes"]) == 2
    until(lambda: bool(recorded(front_door, request_id)))
    (record,) = recorded(front_door, request_id)
    assert (record["unmapped"]["customers"], record["status_id"]) == (2, 1)
    assert {coordinate for _, coordinate in touched(record)} >= {
        "CustomerProfile.name",
        "CustomerProfile.mobile",
    }
