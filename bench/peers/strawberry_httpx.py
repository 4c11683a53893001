"""Strawberry with httpx as their documentations put them together, and its caches of parsed documents."""

# mypy: disable-error-code="untyped-decorator"
# (a field with permission classes is typed as Any)

import os
from enum import Enum
from typing import Any
from uuid import uuid4

import httpx
import strawberry
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from bench.peers.assertion import assertion
from bench.peers.caller import Caller, caller_of
from bench.peers.ids import seal, unseal
from bench.peers.strawberry_types import (
    CustomerAssignment,
    CustomerProfile,
    Held,
    Holding,
    Info,
    Interaction,
    Lent,
    Loan,
    Met,
    Own,
    Performance,
    Read,
    needs,
)

Json = dict[str, Any]
_http = httpx.AsyncClient(base_url=os.environ["UPSTREAM"], timeout=10)


async def ask(caller: Caller, source: str, path: str, body: Json | None) -> Any:
    headers = {"authorization": assertion(caller, source), "x-request-id": uuid4().hex}
    reply = await _http.request("POST" if body else "GET", path, json=body, headers=headers)
    reply.raise_for_status()
    return reply.json()


async def rows_of(caller: Caller, path: str, body: Json) -> list[Json]:
    envelope = await ask(caller, "data-asset", path, body)
    if envelope["errCode"]:
        raise RuntimeError("data-asset")
    rows: list[Json] = envelope["data"]["rows"]
    return rows


async def assignments(caller: Caller, nos: list[str]) -> dict[str, Json]:
    reply = await ask(caller, "crm", "/api/assignments/query", {"customerIds": nos})
    return {row["customerId"]: row for row in reply["data"]}


@strawberry.enum
class PeriodKind(Enum):
    DAY = "DAY"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


@strawberry.type
class HoldingConnection:
    nodes: list[Holding]


@strawberry.type
class InteractionConnection:
    nodes: list[Interaction]


@strawberry.type
class Customer:
    no: strawberry.Private[str]
    owner: strawberry.Private[Json]
    found: strawberry.Private[Json | None] = None

    @strawberry.field(permission_classes=[Read])
    def id(self, info: Info) -> strawberry.ID:
        return strawberry.ID(seal(info.context.tenant, "Customer", self.no))

    @strawberry.field(permission_classes=[Read])
    def relation(self) -> str:
        return "MINE"

    @strawberry.field(permission_classes=[Read])
    def assignment(self) -> CustomerAssignment | None:
        row = self.owner
        return CustomerAssignment(manager_name=row["managerName"], effective_from=row["effectiveDate"])

    @strawberry.field(permission_classes=[Read])
    async def profile(self, info: Info) -> CustomerProfile | None:
        row = self.found or (await rows_of(info.context, "/v1/customers/batchQuery", {"ids": [self.no]}))[0]
        return CustomerProfile.of(row)

    @strawberry.field(permission_classes=[Held])
    async def holdings(self, info: Info, first: int = 20) -> HoldingConnection | None:
        rows = await rows_of(info.context, "/v1/holdings/batchQuery", {"ids": [self.no]})
        return HoldingConnection(nodes=[Holding.of(row, info.context.tenant) for row in rows[:first]])

    @strawberry.field(permission_classes=[Met])
    async def interactions(self, info: Info, first: int = 20) -> InteractionConnection | None:
        reply = await ask(info.context, "crm", "/api/interactions/query", {"customerIds": [self.no]})
        return InteractionConnection(
            nodes=[Interaction.of(row, info.context.tenant) for row in reply["records"][:first]]
        )

    @strawberry.field(permission_classes=[Lent])
    async def loans(self, info: Info) -> list[Loan] | None:
        body = {"clientIds": [self.no]}
        reply = await ask(info.context, "core-loans", "/api/v1/loans/query", body)
        return [Loan.of(row, info.context.tenant) for row in reply["pageItems"]]


@strawberry.type
class CustomerConnection:
    nodes: list[Customer | None]


@strawberry.type
class Query:
    @strawberry.field(permission_classes=[Read])
    async def customer(self, info: Info, id: strawberry.ID) -> Customer | None:  # noqa: A002
        no = unseal(info.context.tenant, "Customer", id)
        owner = (await assignments(info.context, [no])).get(no)
        if owner is None or owner["managerId"] != info.context.staff_no:
            raise PermissionError("there is no such customer")
        return Customer(no=no, owner=owner)

    @strawberry.field(permission_classes=[needs("customer:search")])
    async def customers(self, info: Info, first: int = 20) -> CustomerConnection | None:
        caller = info.context
        search = {"pageNum": 1, "pageSize": first, "custMgrNo": caller.staff_no}
        found = await rows_of(caller, "/v1/customers/search", search)
        owners = await assignments(caller, [row["custNo"] for row in found])
        nodes = [Customer(no=row["custNo"], owner=owners[row["custNo"]], found=row) for row in found]
        return CustomerConnection(
            nodes=[node if node.owner["managerId"] == caller.staff_no else None for node in nodes]
        )

    @strawberry.field(permission_classes=[Own])
    async def my_performance(self, info: Info, period: PeriodKind = PeriodKind.MONTH) -> Performance | None:
        path = f"/performance?level=person&period={period.value.lower()}"
        row = await ask(info.context, "kpi-mart", path, None)
        return Performance(level=row["level"].upper(), subject_name=row["subject"]["name"], as_of=row["asOf"])


class Endpoint(GraphQL[Caller, None]):
    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Caller:
        del response
        try:
            return caller_of(request.headers["authorization"])
        except Exception:  # noqa: BLE001 - whatever is wrong with a token, the answer is the same
            raise HTTPException(401) from None


schema = strawberry.Schema(Query, extensions=[ParserCache, ValidationCache])
app = Starlette(routes=[Route("/graphql", Endpoint(schema, graphql_ide=None))])
