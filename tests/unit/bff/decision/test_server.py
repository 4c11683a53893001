"""The server with a decision point behind it: what is lowered, for whom, and with how many calls."""

from typing import Any

import pytest

from sandbox.world.identity import identity
from tests.front_door import FrontDoor
from tests.sealed import sealed_id
from tests.security.revealing import code_of, reveal
from tests.unit.bff.decision.conftest import Decisions

ONE = """query One($id: ID!) { customer(id: $id) {
  profile { name mobile }
  holdings(first: 1) { nodes { marketValue { amount } } }
  tasks(first: 1) { nodes { title } }
} }"""
MANY = """{
  customers(first: 20) { nodes { profile { name } } }
  tasks: actionTasks(first: 20) { nodes { title customer { profile { name } } } }
}"""


def ask(door: FrontDoor, query: str = ONE, persona: str = "relationship-manager", **claims: Any) -> Any:
    return door.ask(persona, query, {"id": sealed_id("Customer", showcase(door))}, **claims)


def showcase(door: FrontDoor) -> str:
    return door.bank.cast["showcase"]


def name_of(door: FrontDoor) -> str:
    return identity(door.bank.world, showcase(door)).name


def test_a_yes_leaves_what_the_policy_gives_after_one_call(
    decided_door: FrontDoor, front_door: FrontDoor, decisions: Decisions
) -> None:
    assert ask(decided_door)["data"] == ask(front_door)["data"]
    assert decisions.calls() == 1
    classes = [one["resource"]["properties"]["class"] for one in decisions.asked()[0]["evaluations"]]
    assert classes == ["CUSTOMER", "NAME", "CONTACT", "ASSET"]


def test_a_ceiling_masks_and_says_who_decided(decided_door: FrontDoor, decisions: Decisions) -> None:
    decisions.rule({"class": "NAME", "level": "MASKED"}, {"class": "ASSET"})
    reply = ask(decided_door)
    customer = reply["data"]["customer"]
    assert customer["profile"]["name"] == name_of(decided_door)[0] + "**"
    assert customer["holdings"]["nodes"][0]["marketValue"] is None
    [entry] = [one for one in reply["extensions"]["masking"] if one["class"] == "NAME"]
    assert (entry["level"], entry["reason"]) == ("MASKED", "DECISION")
    assert decisions.calls() == 1


def test_a_yes_raises_nothing(decided_door: FrontDoor, front_door: FrontDoor, decisions: Decisions) -> None:
    decisions.rule({"level": "CLEAR"})
    for persona in ("auditor", "outlet-head", "call-agent", "head-office"):
        lowered, policy = ask(decided_door, persona=persona), ask(front_door, persona=persona)
        assert lowered["data"] == policy["data"]


def test_one_denied_customer_is_not_found_and_the_others_are(
    decided_door: FrontDoor, decisions: Decisions
) -> None:
    decisions.rule({"customer": decisions.name(showcase(decided_door)), "class": "CUSTOMER"})
    reply = ask(decided_door)
    assert reply["data"] == {"customer": None}
    assert [error["extensions"]["code"] for error in reply["errors"]] == ["NOT_FOUND"]
    names = [
        node and node["profile"]["name"] for node in ask(decided_door, MANY)["data"]["customers"]["nodes"]
    ]
    assert name_of(decided_door) not in names
    assert len([name for name in names if name]) >= 5


def test_a_list_and_what_hangs_on_it_ask_about_each_customer_once(
    decided_door: FrontDoor, decisions: Decisions
) -> None:
    reply = ask(decided_door, MANY)
    assert "errors" not in reply
    asked = [
        (one["resource"]["id"], one["resource"]["properties"]["class"])
        for batch in decisions.asked()
        for one in batch["evaluations"]
    ]
    assert len(asked) == len(set(asked))
    assert decisions.calls() <= 2


@pytest.mark.parametrize("fault", [{"hang": True}, {"error_rate": 1.0}, {"malformed_rate": 1.0}])
def test_without_an_answer_values_are_masked(
    decided_door: FrontDoor, decisions: Decisions, fault: dict[str, Any]
) -> None:
    with decisions.bank.faulty("decision-point", **fault):
        reply = ask(decided_door)
    customer = reply["data"]["customer"]
    assert customer["profile"]["name"] == name_of(decided_door)[0] + "**"
    assert customer["holdings"]["nodes"][0]["marketValue"]["amount"] is None
    assert customer["tasks"]["nodes"][0]["title"]
    assert decisions.calls() == 1


def test_with_fewer_answers_than_questions_the_customer_is_not_found(
    decided_door: FrontDoor, decisions: Decisions
) -> None:
    decisions.rule(answers=-1)
    assert ask(decided_door)["data"] == {"customer": None}


def test_the_decision_point_is_told_no_number(decided_door: FrontDoor, decisions: Decisions) -> None:
    ask(decided_door, MANY)
    assert "C101" not in str(decisions.asked())


def test_a_reveal_asks_and_is_refused_below_its_level(decided_door: FrontDoor, decisions: Decisions) -> None:
    decisions.rule({"class": "CONTACT", "level": "MASKED"})
    assert code_of(reveal(decided_door)) == "FORBIDDEN"
    assert decisions.calls() == 1
    decisions.rule()
    assert reveal(decided_door)["data"]["revealField"]["value"]


def test_without_an_answer_nothing_is_revealed(decided_door: FrontDoor, decisions: Decisions) -> None:
    with decisions.bank.faulty("decision-point", hang=True):
        assert code_of(reveal(decided_door)) == "FORBIDDEN"


def test_what_a_task_tells_of_its_customer_is_taken_away_too(
    decided_door: FrontDoor, front_door: FrontDoor, decisions: Decisions
) -> None:
    query = "{ actionTasks(first: 50) { nodes { title result } } }"
    before = ask(front_door, query)["data"]["actionTasks"]["nodes"]
    decisions.rule({"class": "ACTIVITY"})
    after = ask(decided_door, query)["data"]["actionTasks"]["nodes"]
    assert [task["title"] for task in after] == [task["title"] for task in before]
    assert any(task["result"] for task in before)
    assert [task["result"] for task in after] == [None] * len(before)
