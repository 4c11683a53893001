"""Write the generated pages of docs/, or check that they are fresh."""

import argparse

from bff.docs import render_errors, render_settings
from bff.generated import check, write


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if one is stale")


def run(args: argparse.Namespace) -> int:
    texts = {"docs/errors.md": render_errors(), "docs/settings.md": render_settings()}
    return check(texts, "run make docs") if args.check else write(texts)
