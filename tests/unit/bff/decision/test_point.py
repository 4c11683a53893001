"""One exchange with a real decision point: what is asked, and what each way of not answering means."""

import time
from typing import Any

import pytest

from adapters.ports import Call, Operator
from bff.decision import DecisionPoint
from bff.decision.request import ASKED
from bff.decision.wire import Question
from masking.classes import C2, DataClass
from masking.levels import Level
from masking.viewer import Channel, OrgPath, StaffNo, Tenant, Viewer
from tests.contract.openapi import contract
from tests.unit.bff.decision.conftest import Decisions

BANK = Tenant("JX0101")
CUSTOMER = "C1010000123"


@pytest.fixture
def viewer(decisions: Decisions) -> Viewer:
    person = decisions.bank.personas["relationship-manager"].staff
    return Viewer(
        tenant=BANK,
        staff_no=StaffNo(person.no),
        post=person.post,
        org=OrgPath(BANK),
        roles=(person.role.value,),
        application="workbench",
        channel=Channel.WECOM_SIDEBAR,
        acr="2",
        purpose="marketing",
    )


def call_of(viewer: Viewer, within_s: float = 5.0) -> Call:
    operator = Operator(viewer.tenant, viewer.staff_no, viewer.post, viewer.org)
    return Call(operator, time.monotonic() + within_s, "0af7651916cd43dd8448eb211c80319c")


def questions(decisions: Decisions) -> list[Question]:
    return [Question(decisions.name(CUSTOMER), data_class) for data_class in ASKED]


async def ceilings(point: DecisionPoint, decisions: Decisions, viewer: Viewer) -> dict[DataClass, Level]:
    given = await point.ceilings(viewer, call_of(viewer), questions(decisions))
    return dict(zip(ASKED, given, strict=True))


WITHOUT_ANSWER = {of: Level.MASKED if of in C2 else Level.CLEAR for of in ASKED}


async def test_the_batch_is_what_the_contract_says_and_names_no_customer(
    point: DecisionPoint, decisions: Decisions, viewer: Viewer
) -> None:
    assert await ceilings(point, decisions, viewer) == dict.fromkeys(ASKED, Level.CLEAR)
    [batch] = decisions.asked()
    contract("decision-point").check_request("POST", "/access/v1/evaluations", batch)
    assert batch["subject"]["id"] == viewer.staff_no
    assert batch["context"] == {
        "channel": "WECOM_SIDEBAR",
        "acr": "2",
        "purpose": "marketing",
        "application": "workbench",
    }
    assert {one["resource"]["id"] for one in batch["evaluations"]} == {decisions.name(CUSTOMER)}
    assert [one["resource"]["properties"]["class"] for one in batch["evaluations"]] == list(ASKED)
    assert CUSTOMER not in str(batch)


async def test_no_is_hidden_and_a_level_is_a_ceiling(
    point: DecisionPoint, decisions: Decisions, viewer: Viewer
) -> None:
    decisions.rule({"class": "IDENTITY"}, {"class": "CONTACT", "level": "MASKED_MIN"})
    found = await ceilings(point, decisions, viewer)
    assert found == {
        **dict.fromkeys(ASKED, Level.CLEAR),
        DataClass.IDENTITY: Level.HIDDEN,
        DataClass.CONTACT: Level.MASKED_MIN,
    }


async def test_a_level_that_nobody_knows_is_hidden(
    point: DecisionPoint, decisions: Decisions, viewer: Viewer
) -> None:
    decisions.rule({"class": "ASSET", "level": "WATERMARKED"})
    assert (await ceilings(point, decisions, viewer))[DataClass.ASSET] is Level.HIDDEN


@pytest.mark.parametrize("difference", [-1, -8, 1])
async def test_another_number_of_answers_hides_all(
    point: DecisionPoint, decisions: Decisions, viewer: Viewer, difference: int
) -> None:
    decisions.rule(answers=difference)
    assert await ceilings(point, decisions, viewer) == dict.fromkeys(ASKED, Level.HIDDEN)


@pytest.mark.parametrize(
    "fault",
    [{"hang": True}, {"latency_ms": 2_000}, {"drop": True}, {"error_rate": 1.0}, {"malformed_rate": 1.0}],
    ids=lambda fault: next(iter(fault)),
)
async def test_without_an_answer_c2_is_masked_in_time_and_nothing_is_asked_twice(
    point: DecisionPoint, decisions: Decisions, viewer: Viewer, fault: dict[str, Any]
) -> None:
    started = time.monotonic()
    with decisions.bank.faulty("decision-point", **fault):
        assert await ceilings(point, decisions, viewer) == WITHOUT_ANSWER
    assert time.monotonic() - started < 1.0
    assert decisions.calls() == 1


async def test_past_the_deadline_of_the_request_nobody_is_asked(
    point: DecisionPoint, decisions: Decisions, viewer: Viewer
) -> None:
    given = await point.ceilings(viewer, call_of(viewer, within_s=-1), questions(decisions))
    assert dict(zip(ASKED, given, strict=True)) == WITHOUT_ANSWER
    assert decisions.calls() == 0
