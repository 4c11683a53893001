"""Write the generated pages of docs/, or check that they are fresh."""

import argparse
import sys

from bff.docs import render_errors, render_settings
from bff.generated import check, write
from bff.policy_report import render_policy
from bff.protection import compile_policy, read_approved
from masking.policy_file import PolicyError
from resolvers.declared import DeclarationError
from resolvers.schema import build_schema, print_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if one is stale")


def run(args: argparse.Namespace) -> int:
    try:
        policy = compile_policy(read_approved(), print_schema(build_schema()))
    except (DeclarationError, PolicyError) as error:
        print(error, file=sys.stderr)
        return 1
    texts = {
        "docs/errors.md": render_errors(),
        "docs/policy.md": render_policy(policy),
        "docs/settings.md": render_settings(),
    }
    return check(texts, "run make docs") if args.check else write(texts)
