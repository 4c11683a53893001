"""Run the simulated bank: all of it, or one part, as `python -m sandbox` does."""

import argparse
import os
import sys
from typing import NoReturn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "arguments", nargs=argparse.REMAINDER, help="for python -m sandbox, as in: all; crm --port 9102"
    )


def run(args: argparse.Namespace) -> NoReturn:
    """Become the sandbox, which stays a program of its own that imports nothing of the server."""
    os.execv(sys.executable, (sys.executable, "-m", "sandbox", *args.arguments))  # noqa: S606  # no shell is what is wanted
