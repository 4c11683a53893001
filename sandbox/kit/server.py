"""An upstream's application: its contract's operations behind the checks they share."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Scope

from sandbox.kit.admin import application_routes, fault_routes, plant_routes, reset_routes, stats_routes
from sandbox.kit.applications import Applications
from sandbox.kit.assertion import Assertions
from sandbox.kit.faults import FaultLine
from sandbox.kit.front import Front
from sandbox.kit.operation import Ask, Json, Operation, parse
from sandbox.kit.plants import Plants
from sandbox.kit.refusal import Cause, Refusal
from sandbox.world.base import World


class Dialect(msgspec.Struct, frozen=True):
    """How one upstream writes what it answers and what it refuses."""

    decimal_format: Literal["string", "number"]
    answer: Callable[[Json, str], Json]
    """The reply around a handler's answer; given the request id."""
    refuse: Callable[[Refusal, str], tuple[int, Json]]
    """Status and body; given the request id."""
    refusal_type: str = "application/json"


async def health(_: Request) -> Response:
    return JSONResponse({"status": "UP"})


def build(
    name: str,
    world: World,
    applications: Applications,
    operations: Sequence[Operation],
    dialect: Dialect,
    undo: Sequence[Callable[[], None]] = (),
    knobs: Sequence[BaseRoute] = (),
) -> ASGIApp:
    """The ASGI application of the upstream *name*; *undo* takes back what commands and *knobs* changed."""
    assertions = Assertions(name, world, applications)
    plants, line, stats = Plants(), FaultLine(world.seed), Counter[str]()
    writer = Writer(dialect)
    routes: list[BaseRoute] = [
        Route("/health", health, name="health"),
        *(_route(operation, world, assertions, plants, writer) for operation in operations),
        *fault_routes(line),
        *stats_routes(stats),
        *plant_routes(plants),
        *application_routes(applications, assertions),
        *knobs,
        *reset_routes([line.heal, stats.clear, plants.clear, applications.reset, assertions.forget, *undo]),
    ]

    async def unknown(request: Request, _: Exception) -> Response:
        return writer.refuse(Refusal(Cause.NOT_FOUND), request.headers.get("x-request-id", ""))

    async def failed(request: Request, error: Exception) -> Response:
        sys.stderr.write(f"{name}: {type(error).__name__} in {request.scope['route'].name}\n")
        return writer.broken(request.scope)

    app = Starlette(routes=routes, exception_handlers={HTTPException: unknown, Exception: failed})
    return Front(app, routes, line, stats, writer.broken)


class Writer:
    """Writes replies in one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._encode = msgspec.json.Encoder(decimal_format=dialect.decimal_format).encode

    def answer(self, body: Json, request_id: str) -> Response:
        whole = self._dialect.answer(body, request_id)
        return Response(self._encode(whole), media_type="application/json")

    def refuse(self, refusal: Refusal, request_id: str) -> Response:
        status, body = self._dialect.refuse(refusal, request_id)
        return Response(self._encode(body), status, media_type=self._dialect.refusal_type)

    def broken(self, scope: Scope) -> Response:
        request_id = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        return self.refuse(Refusal(Cause.INTERNAL), request_id)


def _route(
    operation: Operation, world: World, assertions: Assertions, plants: Plants, writer: Writer
) -> Route:
    async def endpoint(request: Request) -> Response:
        headers = request.headers
        request_id = headers.get("x-request-id", "")
        try:
            caller = await assertions.check(headers.get("authorization", ""), operation.id)
            parsed = await parse(operation, request)
            ask = Ask(world, caller, parsed, plants, headers.get("idempotency-key", ""))
            return writer.answer(operation.answer(ask), request_id)
        except Refusal as refusal:
            return writer.refuse(refusal, request_id)

    return Route(operation.path, endpoint, methods=[operation.method], name=operation.id)
