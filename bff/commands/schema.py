"""Write schema.graphql from the centres, or check that it is fresh; a field left unprotected is named."""

import argparse
import sys

from bff.generated import check, write
from resolvers.declared import DeclarationError, read_rules
from resolvers.schema import build_schema, print_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if it is stale")


def run(args: argparse.Namespace) -> int:
    text = print_schema(build_schema())
    try:
        read_rules(text)
    except DeclarationError as error:
        print(error, file=sys.stderr)
        return 1
    return (
        check({"schema.graphql": text}, "run make schema") if args.check else write({"schema.graphql": text})
    )
