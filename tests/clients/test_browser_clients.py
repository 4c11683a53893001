"""GraphiQL's fetcher, a browser's EventSource, and curl."""

import json
import os
import re
import shutil
import subprocess
from typing import Any

import pytest

from bff.protection import ROOT
from tests.clients.events import assigned, result_of
from tests.clients.worker import Worker, asked_by
from tests.front_door import FrontDoor

TASK = "subscription { taskAssigned(assignedToMe: false) { title } }"
TOLD = {"data": {"taskAssigned": {"title": "实地走访"}}, "errors": []}
LOANS = "query ($id: ID!) { customer(id: $id) { id ... @defer { loans { productName } } } }"


def test_graphiql_reads_the_schema_and_asks(worker: Worker, front_door: FrontDoor) -> None:
    given = asked_by("integrator", front_door, request={"query": "{ viewer { roles } }"})
    assert worker.run("graphiql.mjs", "query", **given) == [
        {"data": {"viewer": {"roles": ["integrator"]}}, "errors": []}
    ]
    assert worker.run("graphiql.mjs", "introspection", **given) > 50


def test_graphiql_shows_deferred_parts(worker: Worker, front_door: FrontDoor, showcase: str) -> None:
    request = {"query": LOANS, "variables": {"id": showcase}}
    with front_door.bank.faulty("core-loans", latency_ms=300):
        given = asked_by("outlet-head", front_door, request=request)
        first, *others = worker.run("graphiql.mjs", "deferred", **given)
    assert (first["data"], first["hasNext"]) == ({"customer": {"id": showcase}}, True)
    [part] = others[0]["incremental"]
    assert part["path"] == ["customer"]
    assert part["data"]["loans"][0] == {"productName": "工资消费贷"}
    assert others[-1]["hasNext"] is False


@pytest.mark.parametrize(
    ("module", "scenario", "told"),
    [
        ("graphiql.mjs", "subscription", TOLD),
        ("event_source.mjs", "results", {"results": [TOLD], "end": "enough"}),
    ],
)
def test_assigned_task_is_told(
    worker: Worker, front_door: FrontDoor, module: str, scenario: str, told: dict[str, Any]
) -> None:
    given = asked_by("outlet-head", front_door, request={"query": TASK}, count=1)
    assert result_of(worker.start(module, scenario, **given), front_door, **assigned(front_door)) == told


def test_event_source_hears_of_errors_and_the_end(worker: Worker, front_door: FrontDoor) -> None:
    given = asked_by(
        "integrator", front_door, request={"query": "subscription { performanceUpdated { level } }"}
    )
    told = worker.run("event_source.mjs", "results", **given)
    assert told == {"results": [{"data": None, "errors": [[None, "FORBIDDEN"]]}], "end": "complete"}


def test_ticket_of_an_event_source_is_good_once(worker: Worker, front_door: FrontDoor) -> None:
    given = asked_by("outlet-head", front_door, request={"query": "{ viewer { post } }"})
    assert worker.run("event_source.mjs", "left", **given) == 401


def test_page_on_clients_shows_a_curl_that_is_answered(front_door: FrontDoor, showcase: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl not found")
    page = (ROOT / "docs" / "clients.md").read_text("utf-8")
    [command] = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    token = front_door.bank.token("outlet-head")
    told = {**os.environ, "URL": front_door.url, "TOKEN": token, "CUSTOMER": showcase}
    done = subprocess.run(
        ["sh", "-c", command], env=told, capture_output=True, text=True, check=True, timeout=30
    )
    assert json.loads(done.stdout)["data"] == {"customer": {"profile": {"name": "孙**"}}}
