"""Subscriptions on the running server: who is told what, how each sees it, and what is refused."""

from typing import Any

import httpx
import pytest

from tests.front_door import FrontDoor, audit_records
from tests.servers import Bank
from tests.streams.listener import Listener, Refused, add_result, assign, listen, tell_bank, until

MINE = "subscription { taskAssigned { title assigneeName } }"
OURS = """subscription Ours { taskAssigned(assignedToMe: false) {
  assigneeName
  customer { profile { name mobile documentNo } assets { aum { amount band } } }
} }"""
RESULTS = "subscription { performanceUpdated { level results { metric value } } }"
OPEN_TASK, OTHER_TASK = "T1010000108", "T1010000109"
"""Of the customer whom tests know best, both of the relationship manager."""
THEIR_TASK = "T1020384100"

IN_CLEAR = {"amount": "3922401.22", "band": None}
SIX_WAYS: dict[str, tuple[object, ...]] = {
    "relationship-manager": ("孙鑫国", "186****2151", "3****************0", IN_CLEAR),
    "wealth-manager": ("孙鑫国", "186****2151", "FORBIDDEN", IN_CLEAR),
    "outlet-head": ("孙**", "186****2151", "FORBIDDEN", {"amount": None, "band": "100万–500万"}),
    "branch-manager": ("孙**", "FORBIDDEN", "FORBIDDEN", {"amount": None, "band": "100万–500万"}),
    "auditor": ("******", "******", "******", {"amount": None, "band": "******"}),
    "integrator": ("**", "****2151", "********", {"amount": None, "band": "≥100万"}),
}
"""Name, mobile, document number, assets of one customer, as each role is told of one event."""


@pytest.fixture
def door(front_door: FrontDoor, bank: Bank) -> FrontDoor:
    tell_bank(bank, front_door.url)
    return front_door


def test_six_roles_see_one_event_in_six_ways(door: FrontDoor, bank: Bank) -> None:
    streams = {role: listen(door.url, bank, role, OURS) for role in SIX_WAYS}
    assign(bank, "relationship-manager", OPEN_TASK)
    seen = {role: _seen(stream) for role, stream in streams.items()}
    assert seen == SIX_WAYS
    assert len(set(map(str, seen.values()))) == len(SIX_WAYS)


def _seen(stream: Listener) -> tuple[object, ...]:
    with stream:
        answer = stream.answer()
    customer = answer["data"]["taskAssigned"]["customer"]
    profile, assets = customer["profile"], customer["assets"]
    codes = {tuple(entry["path"])[-1]: entry["extensions"]["code"] for entry in answer.get("errors", ())}
    return (
        profile["name"],
        profile["mobile"] or codes.get("mobile"),
        profile["documentNo"] or codes.get("documentNo"),
        (assets or {}).get("aum") or codes.get("aum") or codes.get("assets"),
    )


def test_a_manager_is_told_of_tasks_of_their_own(door: FrontDoor, bank: Bank) -> None:
    with listen(door.url, bank, "relationship-manager", MINE) as stream:
        assign(bank, "wealth-manager", OTHER_TASK)
        assign(bank, "relationship-manager", OPEN_TASK)
        assert stream.answer()["data"]["taskAssigned"]["assigneeName"] == (
            bank.personas["relationship-manager"].staff.name
        )


def test_another_member_bank_is_told_nothing(door: FrontDoor, bank: Bank) -> None:
    with (
        listen(door.url, bank, "other-bank-manager", OURS) as theirs,
        listen(door.url, bank, "relationship-manager", MINE) as own,
    ):
        assign(bank, "relationship-manager", OPEN_TASK)
        own.answer()
        assign(bank, "other-bank-manager", THEIR_TASK)
        assert theirs.answer()["data"]["taskAssigned"]["assigneeName"] == (
            bank.personas["other-bank-manager"].staff.name
        )


def test_a_changed_result_is_told_with_the_new_figure(door: FrontDoor, bank: Bank) -> None:
    with listen(door.url, bank, "relationship-manager", RESULTS) as stream:
        add_result(bank, "relationship-manager", "visits", 1)
        first = stream.answer()["data"]["performanceUpdated"]
        add_result(bank, "relationship-manager", "visits", 5)
        second = stream.answer()["data"]["performanceUpdated"]
    assert first["level"] == "PERSON"
    assert _visits(second) - _visits(first) == 5


def _visits(performance: dict[str, list[dict[str, str]]]) -> int:
    return next(int(one["value"]) for one in performance["results"] if one["metric"] == "VISITS")


def test_a_result_is_told_on_each_level_to_those_who_may_ask_for_it(door: FrontDoor, bank: Bank) -> None:
    levels = {
        "outlet-head": "outletPerformanceUpdated",
        "branch-manager": "branchPerformanceUpdated",
        "head-office": "bankPerformanceUpdated",
    }
    streams = {
        role: listen(door.url, bank, role, f"subscription {{ {field} {{ level }} }}")
        for role, field in levels.items()
    }
    add_result(bank, "wealth-manager", "visits", 1)
    told = {}
    for role, stream in streams.items():
        with stream:
            told[role] = stream.answer()["data"][levels[role]]["level"]
    assert told == {"outlet-head": "OUTLET", "branch-manager": "BRANCH", "head-office": "BANK"}


@pytest.mark.parametrize(
    ("persona", "field"),
    [
        ("call-agent", "teamPerformanceUpdated"),
        ("relationship-manager", "outletPerformanceUpdated"),
        ("head-office", "teamPerformanceUpdated"),
        ("integrator", "performanceUpdated"),
    ],
)
def test_what_may_not_be_asked_for_is_refused_at_once(
    door: FrontDoor, bank: Bank, persona: str, field: str
) -> None:
    with listen(door.url, bank, persona, f"subscription {{ {field} {{ level }} }}") as stream:
        assert stream.refusal() == ["FORBIDDEN"]


def test_wrong_documents_and_variables_are_refused(door: FrontDoor, bank: Bank) -> None:
    declared = "subscription($mine: Boolean!) { taskAssigned(assignedToMe: $mine) { id } }"
    skipped = "subscription($no: Boolean!) { taskAssigned { id } more: taskAssigned @skip(if: $no) { id } }"
    for query, variables, code in (
        ("subscription { taskAssigned { nothing } }", {}, "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription { taskAssigned { id } performanceUpdated { level } }",
            {},
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (skipped, {"no": True}, "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", {}, "GRAPHQL_PARSE_FAILED"),
        (declared, {"mine": "6222021234567890123"}, "BAD_USER_INPUT"),
        (declared, {}, "BAD_USER_INPUT"),
    ):
        with listen(door.url, bank, "relationship-manager", query, variables) as stream:
            assert set(stream.refusal()) == {code}


@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/event-stream;q=0, */*"])
def test_a_subscription_without_a_stream_is_refused(door: FrontDoor, bank: Bank, accept: str) -> None:
    reply = door.post(bank.token("relationship-manager"), MINE, accept=accept)
    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (406, "STREAM_REQUIRED")


def test_a_client_that_lists_all_gets_a_stream_where_there_must_be_one(door: FrontDoor, bank: Bank) -> None:
    everything = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
    headers = {"authorization": f"Bearer {bank.token('relationship-manager')}", "accept": everything}
    query = door.http.post("/graphql", json={"query": "{ viewer { post } }"}, headers=headers)
    assert query.headers["content-type"].startswith("application/graphql-response+json")
    with Listener(f"{door.url}/graphql", headers, {"query": MINE}) as stream:
        assign(bank, "relationship-manager", OPEN_TASK)
        assert stream.answer()["data"]["taskAssigned"] is not None


def test_a_query_over_a_stream_is_one_answer(door: FrontDoor, bank: Bank) -> None:
    with listen(door.url, bank, "relationship-manager", "{ viewer { post } }") as stream:
        assert stream.answer() == {"data": {"viewer": {"post": "KHJL"}}}
        stream.ended()
        assert stream.raw.startswith(b":\n\nevent: next\ndata: {")
        assert stream.raw.endswith(b"}\n\nevent: complete\ndata:\n\n")
        assert b"\r" not in stream.raw
    kept = {"cache-control": "no-store", "x-content-type-options": "nosniff", "x-accel-buffering": "no"}
    assert kept.items() <= dict(stream.reply.headers).items()
    assert "content-encoding" not in stream.reply.headers


def test_a_stream_by_get_needs_the_preflight_header(door: FrontDoor, bank: Bank) -> None:
    headers = {"authorization": f"Bearer {bank.token('relationship-manager')}"}
    url = f"{door.url}/graphql?query={httpx.QueryParams({'q': MINE})['q']}"
    with pytest.raises(Refused) as refused:
        Listener(url, headers, method="GET")
    assert refused.value.codes == ["PREFLIGHT_REQUIRED"]
    with Listener(url, {**headers, "graphql-require-preflight": "1"}, method="GET") as stream:
        assign(bank, "relationship-manager", OPEN_TASK)
        assert stream.answer()["data"]["taskAssigned"] is not None


def test_each_event_is_in_the_audit(door: FrontDoor, bank: Bank) -> None:
    with listen(door.url, bank, "outlet-head", OURS) as stream:
        for _ in range(2):
            assign(bank, "relationship-manager", OPEN_TASK)
            stream.answer()
        request_id = stream.reply.headers["x-request-id"]

    def recorded() -> list[dict[str, Any]]:
        return [one for one in audit_records(door) if one["api"]["request"]["uid"] == request_id]

    until(lambda: len(recorded()) == 2)
    mine = recorded()
    assert [one["api"]["operation"] for one in mine] == ["Ours", "Ours"]
    assert all(one["actor"]["user"]["uid"] == bank.personas["outlet-head"].staff.no for one in mine)


def test_a_subscription_can_be_previewed(door: FrontDoor, bank: Bank) -> None:
    token = bank.token("head-office")
    reply = door.http.post(
        "/graphql/preview", json={"query": OURS}, headers={"authorization": f"Bearer {token}"}
    )
    outcomes = {tuple(one["path"]): one["outcome"] for one in reply.json()["data"]["fields"]}
    assert outcomes["taskAssigned", "assigneeName"] == "ALLOW"
    assert outcomes["taskAssigned", "customer", "profile", "name"] == "DENY"


def test_upstream_that_fails_is_the_error_of_one_event(door: FrontDoor, bank: Bank) -> None:
    with listen(door.url, bank, "relationship-manager", MINE) as stream:
        with bank.faulty("crm", error_rate=1, only="/api/tasks/byId"):
            assign(bank, "relationship-manager", OPEN_TASK)
            failed = stream.answer()
        assign(bank, "relationship-manager", OPEN_TASK)
        whole = stream.answer()
    assert failed["data"] == {"taskAssigned": None}
    assert failed["errors"][0]["extensions"]["code"] == "UPSTREAM_UNAVAILABLE"
    assert whole["data"]["taskAssigned"] is not None
