"""Print who sees what: every role and field, or the reason for one of them."""

import argparse
import sys

from bff.policy_report import decided, matrix, why
from bff.protection import compile_policy, read_approved
from masking.policy_file import PolicyError
from masking.viewer import Channel
from resolvers.declared import DeclarationError
from resolvers.schema import build_schema, print_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--why", metavar="TYPE.FIELD", help="explain this field for one role")
    parser.add_argument("--role", default="relationship-manager", help="with --why: the role")
    parser.add_argument("--channel", choices=[c.value for c in Channel], help="with --why: the channel")
    parser.add_argument("--acr", default="1", help="with --why: the strength of authentication")


def run(args: argparse.Namespace) -> int:
    try:
        policy = compile_policy(read_approved(), print_schema(build_schema()))
    except (DeclarationError, PolicyError) as error:
        print(error, file=sys.stderr)
        return 1
    roles = list(policy.document.roles)
    if args.why is None:
        print("digest", policy.digest)
        print("\t".join(["field", "class", *roles]))
        for rule, cells in matrix(policy, roles):
            print("\t".join([rule.coordinate, rule.data_class, *cells]))
        return 0
    if args.role not in roles or args.why not in policy.rules:
        known = roles if args.role not in roles else [rule.coordinate for rule in decided(policy)]
        print(f"not in the policy; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    channel = Channel(args.channel) if args.channel else None
    print("\n".join(why(policy, args.why, args.role, channel, args.acr)))
    return 0
