"""Print a token that the simulated bank's issuer signs for one of its people, and nothing else."""

import argparse
import asyncio
import os
import sys

from bff.demo.errors import TokenRefused
from bff.demo.tokens import PERSONAS, fetch_token
from bff.settings import SettingsError, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("persona", choices=PERSONAS, metavar="PERSONA", help=", ".join(PERSONAS))
    parser.add_argument(
        "--acr", choices=("1", "2"), default="1", help="signed in with: 1 password, 2 second step too"
    )
    parser.add_argument(
        "--ttl-s", type=int, default=3_600, metavar="N", help="lifetime in seconds (default: 3600)"
    )


def run(args: argparse.Namespace) -> int:
    try:
        issuer = load_settings(os.environ).identity.issuer
        print(asyncio.run(fetch_token(issuer, args.persona, acr=args.acr, ttl_s=args.ttl_s)))
    except (SettingsError, TokenRefused) as error:
        print(error, file=sys.stderr)
        return 2
    return 0
