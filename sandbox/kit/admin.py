"""The knobs that tests turn: /admin, which answers on loopback only."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.kit.applications import Applications, parse_application
from sandbox.kit.assertion import Assertions
from sandbox.kit.faults import FaultLine, Faults
from sandbox.kit.plants import Plant, Plants

Handler = Callable[[Request], Awaitable[Response]]


def guarded(handler: Handler) -> Handler:
    """Answer a knob that does not exist or a value out of range with 400 and what is wrong."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except msgspec.MsgspecError as error:
            return JSONResponse({"error": str(error)}, 400)

    return answer


def fault_routes(line: FaultLine) -> list[Route]:
    async def faults(request: Request) -> Response:
        if request.method == "POST":
            line.faults = msgspec.json.decode(await request.body(), type=Faults)
        elif request.method == "DELETE":
            line.heal()
        return JSONResponse(msgspec.to_builtins(line.faults))

    return [Route("/admin/faults", guarded(faults), methods=["GET", "POST", "DELETE"])]


def stats_routes(stats: Counter[str]) -> list[Route]:
    async def read(_: Request) -> Response:
        return JSONResponse({"total": stats.total(), "operations": dict(stats)})

    async def reset(_: Request) -> Response:
        stats.clear()
        return Response(status_code=204)

    return [Route("/admin/stats", read), Route("/admin/stats/reset", reset, methods=["POST"])]


def plant_routes(plants: Plants) -> list[Route]:
    async def plant(request: Request) -> Response:
        if request.method == "DELETE":
            plants.clear()
        else:
            plants.add(msgspec.json.decode(await request.body(), type=Plant))
        return Response(status_code=204)

    return [Route("/admin/plant", guarded(plant), methods=["POST", "DELETE"])]


def application_routes(applications: Applications, assertions: Assertions) -> list[Route]:
    async def register(request: Request) -> Response:
        given = msgspec.json.decode(await request.body(), type=dict[str, object])
        for name, value in given.items():
            applications.register(name, parse_application(value))
        assertions.forget()
        return Response(status_code=204)

    return [Route("/admin/apps", guarded(register), methods=["POST"])]


def reset_routes(undo: Sequence[Callable[[], None]]) -> list[Route]:
    """One request that puts a server back to how it started, but keeps applications added since."""

    async def reset(_: Request) -> Response:
        for step in undo:
            step()
        return Response(status_code=204)

    return [Route("/admin/reset", reset, methods=["POST"])]
