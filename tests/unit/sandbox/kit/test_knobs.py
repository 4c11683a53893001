"""The admin knobs make a server misbehave, and only where they are told to."""

import time
from collections import Counter

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope

from sandbox.kit.faults import FaultLine
from sandbox.kit.front import Front
from tests.servers import Bank
from tests.unit.sandbox.conftest import Call

PATH, BODY = "/v1/assets/batchQuery", {"ids": ["C1010000001"]}


def test_latency_delays_the_reply(call: Call, bank: Bank) -> None:
    with bank.faulty("data-asset", latency_ms=120, jitter_ms=10):
        started = time.monotonic()
        assert call("data-asset", PATH, BODY).json()["errCode"] == 0
        assert time.monotonic() - started >= 0.11


@pytest.mark.parametrize(
    ("name", "path", "status", "code"),
    [
        ("data-asset", "/v1/assets/batchQuery", 200, ("errCode", 50001)),
        ("crm", "/api/tags/query", 500, ("code", "INTERNAL")),
        ("core-loans", "/x", 500, ("userMessageGlobalisationCode", "error.msg.platform.server.error")),
        ("catalogue", "/products/lookup", 500, ("type", "urn:catalogue:internal")),
        ("kpi-mart", "/performance", 500, ("type", "urn:kpi-mart:internal")),
        ("issuer", "/token", 500, ("error", "server_error")),
    ],
)
def test_errors_are_the_servers_own(
    call: Call, bank: Bank, name: str, path: str, status: int, code: tuple[str, object]
) -> None:
    with bank.faulty(name, error_rate=1):
        reply = call(name, path, {}, assertion="")
        assert (reply.status_code, reply.json()[code[0]]) == (status, code[1])


def test_an_error_rate_of_a_half_hits_about_half(call: Call, bank: Bank) -> None:
    with bank.faulty("data-asset", error_rate=0.5):
        codes = Counter(call("data-asset", PATH, BODY).json()["errCode"] for _ in range(60))
    assert 15 <= codes[50001] <= 45
    assert codes[0] + codes[50001] == 60


def test_malformed_replies_are_cut_json_and_html_in_turn(call: Call, bank: Bank) -> None:
    with bank.faulty("data-asset", malformed_rate=1):
        replies = [call("data-asset", PATH, BODY) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [200, 200]
    assert {reply.headers["content-type"] for reply in replies} == {"application/json", "text/html"}
    for reply in replies:
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            reply.json()


def test_hang_accepts_and_never_answers(bank: Bank) -> None:
    with bank.faulty("data-asset", hang=True), pytest.raises(httpx.ReadTimeout):
        httpx.post(bank.urls["data-asset"] + PATH, json=BODY, timeout=0.3)


def test_drop_closes_in_the_middle_of_the_reply(call: Call, bank: Bank) -> None:
    with bank.faulty("data-asset", drop=True), pytest.raises(httpx.RemoteProtocolError):
        call("data-asset", PATH, BODY)
    assert call("data-asset", PATH, BODY).json()["errCode"] == 0


def test_knobs_apply_to_a_path_prefix(call: Call, bank: Bank) -> None:
    with bank.faulty("data-asset", error_rate=1, only="/v1/holdings"):
        assert call("data-asset", PATH, BODY).json()["errCode"] == 0
        assert call("data-asset", "/v1/holdings/batchQuery", BODY).json()["errCode"] == 50001


def test_knobs_apply_so_many_times(call: Call, bank: Bank) -> None:
    bank.faults("data-asset", error_rate=1, times=2)
    codes = [call("data-asset", PATH, BODY).json()["errCode"] for _ in range(3)]
    assert codes == [50001, 50001, 0]


def test_health_fails_with_the_rest(call: Call, bank: Bank) -> None:
    with bank.faulty("crm", error_rate=1):
        assert call("crm", "/health", assertion="").status_code == 500


@pytest.mark.parametrize("knobs", [{"error_rate": 2}, {"latency_ms": -1}, {"lag": 1}, {"times": 0}])
def test_a_knob_that_does_not_exist_or_turn_so_far_is_refused(bank: Bank, knobs: dict[str, object]) -> None:
    url = bank.urls["crm"] + "/admin/faults"
    assert httpx.post(url, json=knobs).status_code == 400
    assert httpx.get(url).json()["error_rate"] == 0


def test_requests_are_counted_by_operation_also_when_they_fail(call: Call, bank: Bank) -> None:
    bank.reset_stats()
    call("data-asset", PATH, BODY)
    call("data-asset", PATH, BODY, assertion="forged")
    with bank.faulty("data-asset", error_rate=1):
        call("data-asset", PATH, BODY)
    call("data-asset", "/v1/cards/batchQuery", BODY)
    call("data-asset", "/nowhere", {})
    assert bank.stats("data-asset") == {"assetsBatchQuery": 3, "cardsBatchQuery": 1, "unknown": 1}
    bank.reset_stats()
    assert bank.stats("data-asset") == {}


async def _status(client: tuple[str, int] | None, path: str) -> int:
    """What the front answers a client at that address."""
    inner = PlainTextResponse("inner")
    front = Front(inner, [], FaultLine(7), Counter(), lambda _: inner)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "GET", "path": path, "client": client, "headers": []}
    await front(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("client", "path", "status"),
    [
        (("127.0.0.1", 1), "/admin/stats", 200),
        (("::1", 1), "/admin/stats", 200),
        (("10.0.0.9", 1), "/admin/stats", 404),
        (None, "/admin/stats", 404),
        (("10.0.0.9", 1), "/v1", 200),
    ],
)
async def test_admin_answers_on_loopback_only(client: tuple[str, int] | None, path: str, status: int) -> None:
    assert await _status(client, path) == status
