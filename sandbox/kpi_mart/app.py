"""The KPI mart's server."""

from starlette.types import ASGIApp

from sandbox.kit.applications import Applications
from sandbox.kit.problem import problem_dialect
from sandbox.kit.server import build
from sandbox.kpi_mart.operations import OPERATIONS
from sandbox.world.base import World


def create(world: World, applications: Applications) -> ASGIApp:
    return build("kpi-mart", world, applications, OPERATIONS, problem_dialect("kpi-mart"))
