"""One server in one process: bind, say so, serve until told to stop."""

import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from sandbox.kit.applications import Applications
from sandbox.kit.webhook import Webhook
from sandbox.settings import PORTS, Settings

TELLING: Final = ("crm", "kpi-mart")
"""Servers that tell a webhook what happens."""

HOST: Final = "127.0.0.1"
_PARENT_CHECK_S: Final = 0.25
_BACKLOG: Final = 512


class PortInUse(Exception):
    """The port cannot be had; the message says what to do."""


def bind(name: str, port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise PortInUse(
            f"port {port} for {name} cannot be used ({error.strerror}): "
            "stop what listens there or give another --port"
        ) from error
    listener.listen(_BACKLOG)
    return listener


def url_of(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}"


def serve(name: str, listener: socket.socket, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. No access log: paths and times are nobody's business."""
    app = create(name, settings, url_of(listener))
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",  # a dropped connection is on purpose; other failures are named by `kit.server`
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=65,
    )
    _Announced(config, f"{name} {url_of(listener)} {os.getpid()}\n").run(sockets=[listener])


class _Announced(uvicorn.Server):
    """Says its line once it serves, and so once a signal stops it: one that came earlier could be lost."""

    def __init__(self, config: uvicorn.Config, line: str) -> None:
        super().__init__(config)
        self._line = line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(self._line)
        sys.stdout.flush()


def create(name: str, settings: Settings, url: str) -> ASGIApp:
    """The application of one server; only its own code is imported."""
    world = settings.world
    if name == "issuer":
        from sandbox.issuer.app import create as create_issuer

        return create_issuer(world, settings.issuer_url or url)
    applications = Applications(settings.applications)
    if name in TELLING:
        return _upstream(name)(world, applications, Webhook(name, settings.webhook))
    return _upstream(name)(world, applications)


def _upstream(name: str) -> Callable[..., ASGIApp]:
    if name not in PORTS:
        raise LookupError(name)
    from importlib import import_module

    factory: Callable[..., ASGIApp] = import_module(f"sandbox.{name.replace('-', '_')}.app").create
    return factory


def exit_with_parent(stop: Callable[[], object]) -> None:
    """Call *stop* once the process that started this one is gone: no server outlives it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_CHECK_S)
        stop()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
