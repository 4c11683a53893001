"""Write the schema to `schema.graphql`; with --check, tell whether the file is what the code declares."""

import argparse
import sys

from bff.protection import SCHEMA_PATH
from resolvers.declared import DeclarationError, read_rules
from resolvers.schema import build_schema, print_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where it differs")


def run(args: argparse.Namespace) -> int:
    text = print_schema(build_schema())
    try:
        read_rules(text)
    except DeclarationError as error:
        print(error, file=sys.stderr)
        return 1
    if not args.check:
        SCHEMA_PATH.write_text(text, "utf-8")
        return 0
    if SCHEMA_PATH.read_text("utf-8") != text:
        print("schema.graphql is not what the code declares: run `make schema`", file=sys.stderr)
        return 1
    return 0
