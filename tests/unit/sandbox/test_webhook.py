"""The knobs that make something happen, and whom the CRM and the KPI mart tell of it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import jwt
import pytest

from sandbox.kit.webhook import Target
from sandbox.settings import load
from tests.servers import Bank
from tests.unit.sandbox.conftest import Call

TASK = "T1010000108"


class Heard(BaseHTTPRequestHandler):
    """Somebody who listens, and keeps what was said."""

    said: list[tuple[str, dict[str, Any]]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.said.append((self.headers["authorization"], body))
        self.send_response(202)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def heard(bank: Bank) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    Heard.said = []
    with HTTPServer(("127.0.0.1", 0), Heard) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        for name in ("crm", "kpi-mart"):
            knob(
                bank,
                name,
                "webhook",
                url=f"http://127.0.0.1:{server.server_port}/told",
                issuer_url=bank.urls["issuer"],
            )
        yield Heard.said
        server.shutdown()
        thread.join()


def knob(bank: Bank, name: str, what: str, **body: object) -> httpx.Response:
    return httpx.post(f"{bank.urls[name]}/admin/{what}", json=body, trust_env=False)


def test_an_assigned_task_is_told_and_stands(
    bank: Bank, call: Call, heard: list[tuple[str, dict[str, Any]]]
) -> None:
    staff = bank.personas["wealth-manager"].staff
    assert knob(bank, "crm", "assign", to="wealth-manager", task=TASK).json() == {"task": TASK, "told": True}
    ((authorization, body),) = heard
    org = {"branch": staff.org.branch, "subBranch": staff.org.sub_branch, "outlet": staff.org.outlet}
    assert body == {"events": [{"type": "taskAssigned", "task": TASK, "staff": staff.no, "org": org}]}
    claims = jwt.decode(authorization.removeprefix("Bearer "), options={"verify_signature": False})
    assert (claims["sub"], claims["tenant"], claims["roles"]) == ("crm", "JX0101", ["event-source"])
    (task,) = call("crm", "/api/tasks/byId", {"taskIds": [TASK]}).json()["taskList"]
    assert (task["assignedUser"]["id"], task["status"]) == (staff.no, "未开始")


def test_without_a_number_a_colleagues_open_task_is_given(
    bank: Bank, heard: list[tuple[str, dict[str, Any]]]
) -> None:
    first, second = (knob(bank, "crm", "assign", to="relationship-manager").json() for _ in range(2))
    assert first["task"] != second["task"]
    assert [body["events"][0]["task"] for _, body in heard] == [first["task"], second["task"]]


def test_a_changed_result_is_told_and_counts_for_all_above(
    bank: Bank, call: Call, heard: list[tuple[str, dict[str, Any]]]
) -> None:
    def visits(level: str, persona: str) -> int:
        reply = call("kpi-mart", f"/performance?level={level}&period=month", persona=persona).json()
        return next(int(one["actual"]) for one in reply["metrics"] if one["code"] == "visits")

    places = [("person", "relationship-manager"), ("outlet", "outlet-head"), ("bank", "head-office")]
    before = [visits(*place) for place in places]
    other = visits("person", "wealth-manager")
    assert knob(
        bank, "kpi-mart", "results", who="relationship-manager", metric="visits", amount=3
    ).json() == {"told": True}
    assert [visits(*place) for place in places] == [count + 3 for count in before]
    assert visits("person", "wealth-manager") == other
    assert heard[0][1]["events"][0]["staff"] == bank.personas["relationship-manager"].staff.no


@pytest.mark.parametrize(
    ("name", "what", "body"),
    [
        ("crm", "assign", {"to": "nobody"}),
        ("crm", "assign", {"to": "head-office"}),
        ("crm", "assign", {"to": "auditor", "task": "T1"}),
        ("crm", "assign", {"to": "auditor", "task": "T1019999999"}),
        ("kpi-mart", "results", {"who": "nobody"}),
        ("kpi-mart", "results", {"who": "auditor", "metric": "luck"}),
        ("crm", "webhook", {"url": "http://127.0.0.1:1"}),
    ],
)
def test_what_makes_no_sense_is_refused(
    bank: Bank, heard: list[tuple[str, dict[str, Any]]], name: str, what: str, body: dict[str, object]
) -> None:
    assert knob(bank, name, what, **body).status_code == 400
    assert heard == []


def test_nobody_who_listens_is_no_failure(bank: Bank) -> None:
    knob(bank, "crm", "webhook", url="http://127.0.0.1:1/told", issuer_url=bank.urls["issuer"])
    reply = knob(bank, "crm", "assign", to="wealth-manager", task=TASK)
    assert (reply.status_code, reply.json()["told"]) == (200, False)


def test_the_webhook_is_a_setting() -> None:
    environ = {"SANDBOX_WEBHOOK_URL": "http://127.0.0.1:8080/events"}
    assert load(environ, 7).webhook == Target("http://127.0.0.1:8080/events", "http://127.0.0.1:9100")
    assert load({}, 7).webhook is None
