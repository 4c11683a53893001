"""Write schema.graphql from the centres, or check that it is fresh."""

import argparse

from bff.generated import check, write
from resolvers.schema import build_schema, print_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if it is stale")


def run(args: argparse.Namespace) -> int:
    texts = {"schema.graphql": print_schema(build_schema())}
    return check(texts, "run make schema") if args.check else write(texts)
