"""Events of the bank's systems, told to the server until a scenario with a client ends."""

import queue
import time
from typing import Any, Final

from tests.clients.worker import Scenario
from tests.front_door import FrontDoor
from tests.security.revealing import OPEN_TASK

_RECEIVED_S: Final = 60.0


def tell(door: FrontDoor, **event: Any) -> None:
    """Tell *event*, as a system of the home bank does."""
    token = door.bank.token("integrator", roles=["event-source"])
    headers = {"authorization": f"Bearer {token}"}
    reply = door.http.post("/events", json={"events": [event]}, headers=headers)
    assert reply.status_code == 202, reply.text


def concerning(door: FrontDoor, persona: str) -> dict[str, Any]:
    """Whom an event is about: a person, and the organisations that the person works in."""
    staff = door.bank.personas[persona].staff
    org = {"branch": staff.org.branch, "subBranch": staff.org.sub_branch, "outlet": staff.org.outlet}
    return {"staff": staff.no, "org": org}


def assigned(door: FrontDoor) -> dict[str, Any]:
    """The relationship manager has been given a task about the showcase."""
    return {"type": "taskAssigned", "task": OPEN_TASK, **concerning(door, "relationship-manager")}


def result_of(scenario: Scenario, door: FrontDoor, **event: Any) -> Any:
    """
    The result of *scenario* while *event* is told again and again.

    No client says when the server has begun to listen; and an event only says that one should look.
    """
    deadline_s = time.monotonic() + _RECEIVED_S
    while time.monotonic() < deadline_s:
        tell(door, **event)
        try:
            return scenario.result(within_s=0.3)
        except queue.Empty:
            continue
    raise TimeoutError("no event arrived")
