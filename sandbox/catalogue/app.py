"""The catalogue's server."""

from starlette.types import ASGIApp

from sandbox.catalogue.operations import OPERATIONS
from sandbox.kit.applications import Applications
from sandbox.kit.problem import problem_dialect
from sandbox.kit.server import build
from sandbox.world.base import World


def create(world: World, applications: Applications) -> ASGIApp:
    return build("catalogue", world, applications, OPERATIONS, problem_dialect("catalogue"))
