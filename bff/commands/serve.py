"""Run the server with the settings of the environment and of the file that BFF_SETTINGS_FILE names."""

import argparse
import os
import sys
import time
from typing import Final

import uvicorn

from adapters.errors import SourceConfigurationError
from bff.app import create_app
from bff.documents.manifest import ManifestError
from bff.hardening import forbid_dumps
from bff.places import Place, PlaceUnusable, require_free
from bff.settings import Settings, SettingsError, load_settings
from bff.settings.server import ServerSettings
from bff.shell import GuardedProtocol, Shell
from masking.keys import KeyRingError
from masking.policy_file import PolicyError
from resolvers.declared import DeclarationError

START_REFUSALS: Final = (
    SettingsError,
    PlaceUnusable,
    DeclarationError,
    PolicyError,
    KeyRingError,
    SourceConfigurationError,
    ManifestError,
)

_PAUSE_S: Final = 5
"""Before a worker that could not start is tried again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    del args
    forbid_dumps()
    try:
        settings = load_settings(os.environ)
        server = settings.server
        app = _shell(settings)
        require_free([Place("server", server.port, "BFF_SERVER_PORT", server.host)])
    except START_REFUSALS as error:
        print(error, file=sys.stderr)
        return 2
    # Several workers make an app each; that they can was found out above, before a socket is opened.
    _listen(app if server.workers == 1 else "bff.commands.serve:worker_app", server)
    return 0


def worker_app() -> Shell:
    """
    Make the app of one of several workers, in its own process.

    A worker that comes later, for one that ended, can find files that have become wrong meanwhile. Then it
    says so and ends, to be tried again; those that serve go on with what they have.
    """
    forbid_dumps()
    try:
        return _shell(load_settings(os.environ))
    except START_REFUSALS as error:
        print(error, file=sys.stderr)
        time.sleep(_PAUSE_S)
        raise SystemExit(2) from None


def _shell(settings: Settings) -> Shell:
    app = create_app()
    return Shell(app, settings.shell, settings.server, settings.socket, lambda: app.state.end_streams())


def _listen(app: Shell | str, server: ServerSettings) -> None:
    uvicorn.run(
        app,
        factory=isinstance(app, str),
        host=server.host,
        port=server.port,
        workers=server.workers,
        loop="uvloop",
        http=GuardedProtocol,
        ws="none",  # `GuardedProtocol` upgrades to a protocol of ours
        lifespan="on",
        timeout_keep_alive=server.keep_alive_s,
        timeout_graceful_shutdown=server.shutdown_s,
        log_level="warning",
        log_config=None,  # the app writes its own log, whose lines hold no value
        access_log=False,
        server_header=False,
        proxy_headers=False,  # no decision rests on the peer's address, so no header may claim one
    )
