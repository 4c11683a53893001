"""Run the server with the settings of the environment and of the file that BFF_SETTINGS_FILE names."""

import argparse
import os
import sys

import uvicorn

from bff.settings import SettingsError, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    del args
    try:
        server = load_settings(os.environ).server
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    uvicorn.run(
        "bff.app:create_app",
        factory=True,
        host=server.host,
        port=server.port,
        workers=server.workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        limit_concurrency=server.connections,
        timeout_keep_alive=server.keep_alive_s,
        timeout_graceful_shutdown=server.shutdown_s,
        log_config=None,  # the app writes its own log, whose lines hold no value
        access_log=False,
        server_header=False,
        proxy_headers=False,  # no decision rests on the peer's address, so no header may claim one
    )
    return 0
