"""The decision point's server."""

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.decision_point.judge import Judge
from sandbox.decision_point.operations import operations
from sandbox.decision_point.requests import Rules
from sandbox.kit.admin import guarded
from sandbox.kit.applications import Applications
from sandbox.kit.problem import problem_dialect
from sandbox.kit.server import build
from sandbox.world.base import World


def create(world: World, applications: Applications) -> ASGIApp:
    judge = Judge()
    dialect = problem_dialect("decision-point")
    return build(
        "decision-point", world, applications, operations(judge), dialect, [judge.clear], _knobs(judge)
    )


def _knobs(judge: Judge) -> list[Route]:
    async def rule(request: Request) -> Response:
        judge.rules = msgspec.json.decode(await request.body(), type=Rules)
        return Response(status_code=204)

    async def asked(_: Request) -> Response:
        return JSONResponse(judge.remembered())

    return [Route("/admin/rules", guarded(rule), methods=["POST"]), Route("/admin/asked", asked)]
