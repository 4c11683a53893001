"""The data-asset server."""

from starlette.types import ASGIApp

from sandbox.data_asset.dialect import DIALECT
from sandbox.data_asset.operations import OPERATIONS
from sandbox.kit.applications import Applications
from sandbox.kit.server import build
from sandbox.world.base import World


def create(world: World, applications: Applications) -> ASGIApp:
    return build("data-asset", world, applications, OPERATIONS, DIALECT)
