"""The server with its exporter on: a canary that goes through everything stands in no span and no metric."""

import json
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from bff.protection import ROOT
from tests.front_door import FrontDoor, free_port, start_front_door
from tests.sealed import sealed_id
from tests.servers import Bank

SIDEBAR = (ROOT / "examples" / "sidebar.graphql").read_text("utf-8")
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def exporting(
    running_bank: Bank, bank: Bank, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FrontDoor]:
    """A server that writes spans and metrics; when it has ended, all is written."""
    del bank
    port = free_port()
    running_bank.register("telemetry-tests", f"http://127.0.0.1:{port}/.well-known/jwks.json")
    settings = {"assertion_application": "telemetry-tests", "telemetry_exporter": "console"}
    with start_front_door(running_bank, port, tmp_path_factory.mktemp("telemetry"), **settings) as door:
        yield door


def lines(door: FrontDoor) -> list[dict[str, Any]]:
    return [json.loads(line) for line in door.output().splitlines()]


def values(metrics: dict[str, Any]) -> dict[str, list[tuple[list[str], int]]]:
    return {
        metric["name"]: [(list(p["attributes"].values()), p["value"]) for p in metric["data"]["data_points"]]
        for scope in metrics["resource_metrics"][0]["scope_metrics"]
        for metric in scope["metrics"]
    }


def test_spans_and_metrics_tell_of_a_view_and_hold_no_value(exporting: FrontDoor) -> None:
    bank, customer = exporting.bank, exporting.bank.cast["showcase"]
    canaries = {
        "name": "金" + "".join(secrets.choice("丝雀鸣啭") for _ in range(6)),
        "mobile": f"139{secrets.randbelow(10**8):08d}",
        "card": f"6226{secrets.randbelow(10**12):012d}",
        "note": f"canary-{secrets.token_hex(8)}",
    }
    bank.plant(customer, **canaries)
    token = bank.token("relationship-manager")
    variables = {"id": sealed_id("Customer", customer)}
    reply = exporting.post(token, SIDEBAR, variables, traceparent=PARENT).json()
    assert reply["data"]["customer"]["profile"]["name"] == canaries["name"]
    with bank.faulty("core-loans", error_rate=1.0):
        exporting.post(token, SIDEBAR, variables, traceparent=PARENT)
    exporting.post(token, "{ nothing }", traceparent=PARENT)
    exporting.post("no token", SIDEBAR, variables)
    exporting.http.close()
    exporting.__exit__()

    spans = [line for line in lines(exporting) if "context" in line]
    requests = [span for span in spans if span["name"] == "graphql.request"]
    calls = [span for span in spans if span["name"] == "upstream.call"]
    assert {span["context"]["trace_id"] for span in spans} == {f"0x{TRACE}"}
    assert {span["parent_id"] for span in requests} == {"0xb7ad6b7169203331"}
    assert {span["parent_id"] for span in calls} <= {span["context"]["span_id"] for span in requests}
    assert [span["attributes"].get("operation") for span in requests] == ["Sidebar", "Sidebar", None]
    assert {span["attributes"]["outcome"] for span in calls} == {"ok", "UpstreamUnavailable"}

    found = values([line for line in lines(exporting) if "resource_metrics" in line][-1])
    assert (["OK"], 3) in found["bff.requests"]
    assert (["UNAUTHENTICATED"], 1) in found["bff.requests"]
    assert (["UPSTREAM_UNAVAILABLE"], 1) in found["bff.errors"]
    assert ["core-loans", "loans", "UpstreamUnavailable"] in [
        labels for labels, _ in found["bff.upstream.calls"]
    ]
    assert ["CONTACT", "masked"] in [labels for labels, _ in found["bff.fields"]]
    assert found["bff.plans.made"] == [([], 2)]  # an ad hoc document is kept from its second time on

    told = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines(exporting))
    assert [kind for kind, canary in canaries.items() if canary in told] == []
    assert "query Sidebar" not in told
    assert exporting.core_numbers() == []
