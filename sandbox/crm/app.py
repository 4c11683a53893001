"""The CRM's server."""

from starlette.types import ASGIApp

from sandbox.crm.desk import TaskDesk
from sandbox.crm.dialect import DIALECT
from sandbox.crm.operations import operations
from sandbox.kit.applications import Applications
from sandbox.kit.server import build
from sandbox.world.base import World


def create(world: World, applications: Applications) -> ASGIApp:
    desk = TaskDesk()
    return build("crm", world, applications, operations(desk), DIALECT, [desk.clear])
