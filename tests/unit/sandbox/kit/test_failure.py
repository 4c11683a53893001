"""A mistake in a server is its internal error, named without a value."""

import httpx
import pytest

from sandbox.kit.applications import Applications, parse_application
from sandbox.kit.operation import Ask, Empty, Json, Operation
from sandbox.kit.problem import problem_dialect
from sandbox.kit.server import build
from tests.servers import APPLICATION, Bank, registration_of


def broken(ask: Ask[Empty]) -> Json:
    raise LookupError(ask.caller.staff.no)


async def test_an_unexpected_error_is_named_by_type_and_operation_only(
    bank: Bank, capsys: pytest.CaptureFixture[str]
) -> None:
    registered = Applications({APPLICATION: parse_application(registration_of(bank.key))})
    operations = [Operation("broken", "GET", "/broken", Empty, broken)]
    app = build("kpi-mart", bank.world, registered, operations, problem_dialect("kpi-mart"))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        token = bank.assertion("relationship-manager", "kpi-mart")
        reply = await client.get("/broken", headers={"Authorization": f"Bearer {token}"})
    assert (reply.status_code, reply.json()["type"]) == (500, "urn:kpi-mart:internal")
    assert capsys.readouterr().err == "kpi-mart: LookupError in broken\n"
