"""The outbound-call platform's server."""

import time

from starlette.types import ASGIApp

from sandbox.kit.applications import Applications
from sandbox.kit.server import build
from sandbox.outbound.dialect import DIALECT
from sandbox.outbound.exchange import Exchange
from sandbox.outbound.operations import operations
from sandbox.world.base import World


def create(world: World, applications: Applications) -> ASGIApp:
    exchange = Exchange(time.monotonic)
    return build("outbound", world, applications, operations(exchange), DIALECT, [exchange.clear])
