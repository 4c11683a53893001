"""The server of core loans."""

from starlette.types import ASGIApp

from sandbox.core_loans.dialect import DIALECT
from sandbox.core_loans.operations import OPERATIONS
from sandbox.kit.applications import Applications
from sandbox.kit.server import build
from sandbox.world.base import World


def create(world: World, applications: Applications) -> ASGIApp:
    return build("core-loans", world, applications, OPERATIONS, DIALECT)
