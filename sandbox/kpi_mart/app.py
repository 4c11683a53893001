"""The KPI mart's server."""

from starlette.types import ASGIApp

from sandbox.kit.applications import Applications
from sandbox.kit.problem import problem_dialect
from sandbox.kit.server import build
from sandbox.kit.webhook import Webhook, webhook_routes
from sandbox.kpi_mart.figures import Figures, figure_routes
from sandbox.kpi_mart.operations import operations
from sandbox.world.base import World


def create(world: World, applications: Applications, webhook: Webhook) -> ASGIApp:
    figures = Figures()
    knobs = [*webhook_routes(webhook), *figure_routes(world, figures, webhook)]
    dialect = problem_dialect("kpi-mart")
    return build("kpi-mart", world, applications, operations(figures.of), dialect, [figures.clear], knobs)
