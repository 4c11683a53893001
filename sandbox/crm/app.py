"""The CRM's server."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.crm.desk import TaskDesk
from sandbox.crm.dialect import DIALECT
from sandbox.crm.operations import operations
from sandbox.kit.applications import Applications
from sandbox.kit.server import build
from sandbox.world.base import World


def create(world: World, applications: Applications) -> ASGIApp:
    desk = TaskDesk()

    async def undo(_: Request) -> Response:
        desk.clear()
        return Response(status_code=204)

    extra = [Route("/admin/commands", undo, methods=["DELETE"])]
    return build("crm", world, applications, operations(desk), DIALECT, extra)
