"""The CRM's server."""

from starlette.types import ASGIApp

from sandbox.crm.assigning import assigning_routes
from sandbox.crm.desk import TaskDesk
from sandbox.crm.dialect import DIALECT
from sandbox.crm.operations import operations
from sandbox.kit.applications import Applications
from sandbox.kit.server import build
from sandbox.kit.webhook import Webhook, webhook_routes
from sandbox.world.base import World


def create(world: World, applications: Applications, webhook: Webhook) -> ASGIApp:
    desk = TaskDesk()
    knobs = [*webhook_routes(webhook), *assigning_routes(world, desk, webhook)]
    return build("crm", world, applications, operations(desk), DIALECT, [desk.clear], knobs)
