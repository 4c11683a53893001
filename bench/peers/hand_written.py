"""
The endpoint that a good engineer would write without GraphQL: Starlette, orjson, three functions.

The same calls, checks, masks and replies as the other targets, and the same HTTP client as this server's; the
operation is chosen by its name.
"""

import os
from asyncio import gather
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import uuid4

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters import transport
from adapters.transport.asyncio_client import AsyncioTransport
from bench.peers.assertion import assertion
from bench.peers.caller import Caller, caller_of
from bench.peers.ids import unseal
from bench.peers.views import assignment, customer, holding, interaction, loan, performance, profile

Json = dict[str, Any]

TIMEOUT_S: Final = 2.0
REPLY_LIMIT_BYTES: Final = 8_388_608

_client = AsyncioTransport(transport.Destination(os.environ["UPSTREAM"], REPLY_LIMIT_BYTES))


class Refused(Exception):
    """The caller may not see this."""


def need(caller: Caller, *permissions: str) -> None:
    if not caller.permissions.issuperset(permissions):
        raise Refused


async def exchange(
    method: str, caller: Caller, source: str, path: str, body: bytes, headers: dict[str, str]
) -> Any:
    headers = {"authorization": assertion(caller, source), "x-request-id": uuid4().hex, **headers}
    reply = await _client.send(transport.Request(method, path, headers, body, TIMEOUT_S, idempotent=True))
    if reply.status != 200:
        raise RuntimeError(source)
    return orjson.loads(memoryview(reply.body))


async def post(caller: Caller, source: str, path: str, body: Json) -> Any:
    headers = {"content-type": "application/json"}
    return await exchange("POST", caller, source, path, orjson.dumps(body), headers)


async def rows_of(caller: Caller, path: str, body: Json) -> list[Json]:
    envelope = await post(caller, "data-asset", path, body)
    if envelope["errCode"]:
        raise RuntimeError("data-asset")
    rows: list[Json] = envelope["data"]["rows"]
    return rows


async def assignments(caller: Caller, nos: list[str]) -> dict[str, Json]:
    reply = await post(caller, "crm", "/api/assignments/query", {"customerIds": nos})
    return {row["customerId"]: row for row in reply["data"]}


async def sidebar(caller: Caller, variables: Mapping[str, str]) -> Json:
    need(caller, "customer:read", "customer:contact", "customer:identity")
    need(caller, "holding:read", "interaction:read", "loan:read")
    no = unseal(caller.tenant, "Customer", variables["id"])
    owners, profiles, held, contacts, lent = await gather(
        assignments(caller, [no]),
        rows_of(caller, "/v1/customers/batchQuery", {"ids": [no]}),
        rows_of(caller, "/v1/holdings/batchQuery", {"ids": [no]}),
        post(caller, "crm", "/api/interactions/query", {"customerIds": [no]}),
        post(caller, "core-loans", "/api/v1/loans/query", {"clientIds": [no]}),
    )
    if owners[no]["managerId"] != caller.staff_no:
        raise Refused
    view = {
        **customer(no, caller),
        "relation": "MINE",
        "assignment": assignment(owners[no]),
        "profile": profile(profiles[0], caller.clear),
        "holdings": {"nodes": [holding(row, caller) for row in held[:20]]},
        "interactions": {"nodes": [interaction(row, caller) for row in contacts["records"][:10]]},
        "loans": [loan(row, caller) for row in lent["pageItems"]],
    }
    return {"customer": view}


async def tiny(caller: Caller, _variables: Mapping[str, str]) -> Json:
    need(caller, "kpi:own")
    path = "/performance?level=person&period=month"
    return {"myPerformance": performance(await exchange("GET", caller, "kpi-mart", path, b"", {}))}


LISTED: Final = (
    "name",
    "mobile",
    "documentNo",
    "birthDate",
    "segment",
    "aumTier",
    "riskLevel",
    "occupation",
    "openedOn",
    "outletName",
    "branchName",
)


async def listing(caller: Caller, _variables: Mapping[str, str]) -> Json:
    need(caller, "customer:search", "customer:read", "customer:contact", "customer:identity")
    search = {"pageNum": 1, "pageSize": 50, "custMgrNo": caller.staff_no}
    found = await rows_of(caller, "/v1/customers/search", search)
    owners = await assignments(caller, [row["custNo"] for row in found])
    nodes = [
        {**customer(row["custNo"], caller), "profile": profile(row, caller.clear, LISTED)}
        if owners[row["custNo"]]["managerId"] == caller.staff_no
        else None
        for row in found
    ]
    return {"customers": {"nodes": nodes}}


OPERATIONS: Final[dict[str, Callable[[Caller, Mapping[str, str]], Awaitable[Json]]]] = {
    "Sidebar": sidebar,
    "Tiny": tiny,
    "List": listing,
}


async def endpoint(request: Request) -> Response:
    try:
        caller = caller_of(request.headers["authorization"])
    except Exception:  # noqa: BLE001 - whatever is wrong with a token, the answer is the same
        return Response(status_code=401)
    asked = orjson.loads(await request.body())
    data = await OPERATIONS[asked["operationName"]](caller, asked["variables"])
    return Response(orjson.dumps({"data": data}), media_type="application/json")


app = Starlette(routes=[Route("/graphql", endpoint, methods=["POST"])])
