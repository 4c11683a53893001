"""Print who sees what: the matrix of roles and fields, why one of them is so, or what a change changes."""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from graphql import GraphQLError

from bff.document_diff import DocumentRefused, DocumentSight, read_operations
from bff.plan.model import Program
from bff.policy_diff import Change, SchemaSight, Turn, circumstances_of, compare
from bff.policy_diff_report import render_changes
from bff.policy_report import decided, matrix, standing_of, why
from bff.protection import SCHEMA_PATH, compile_policy, policy_path, read_approved
from bff.settings import SettingsError, load_settings
from masking.policy import Policy
from masking.policy_file import PolicyError
from masking.viewer import USUAL_PURPOSE, Channel
from resolvers.declared import DeclarationError, read_rules
from resolvers.schema import build_schema, print_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    modes = parser.add_subparsers(dest="mode", metavar="MODE", help="without one, the matrix")
    reason = modes.add_parser("why", help="explain one field for one role")
    reason.add_argument("field", metavar="TYPE.FIELD")
    reason.add_argument("--role", default="relationship-manager")
    reason.add_argument("--channel", choices=[c.value for c in Channel], help="by default the usual one")
    reason.add_argument("--acr", default="1", help="the strength of authentication")
    reason.add_argument("--purpose", default=USUAL_PURPOSE)
    diff = modes.add_parser("diff", help="who gains and who loses; exit code 1 if anybody does")
    diff.add_argument("old", type=Path, metavar="OLD", help="a policy file, as masking/grants.toml")
    diff.add_argument("new", type=Path, metavar="NEW")
    diff.add_argument("--schema", type=Path, nargs=2, metavar=("OLD", "NEW"), help="where it changes too")
    diff.add_argument("--documents", type=Path, nargs="+", default=[], help="documents, or folders of them")
    diff.add_argument("--fail-on-gain", action="store_true", help="exit code 1 only if somebody gains")


def run(args: argparse.Namespace) -> int:
    try:
        match args.mode:
            case "why":
                return _why(args)
            case "diff":
                return _diff(args)
            case _:
                return _matrix()
    except BrokenPipeError:
        raise
    except (DeclarationError, PolicyError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2 if args.mode == "diff" else 1
    except (GraphQLError, OSError, UnicodeDecodeError) as error:
        print(f"{getattr(error, 'filename', None) or 'not GraphQL'}: {error}", file=sys.stderr)
        return 2


def _in_force() -> Policy:
    """The policy that the server of these settings would start with."""
    approved = read_approved(policy_path(load_settings(os.environ).policy))
    return compile_policy(approved, print_schema(build_schema()))


def _matrix() -> int:
    policy = _in_force()
    roles = list(policy.document.roles)
    print("digest", policy.digest)
    print("\t".join(["field", "class", *roles]))
    for rule, cells in matrix(policy, roles):
        print("\t".join([rule.coordinate, rule.data_class, *cells]))
    return 0


def _why(args: argparse.Namespace) -> int:
    policy = _in_force()
    roles = list(policy.document.roles)
    if args.role not in roles or args.field not in policy.rules:
        known = roles if args.role not in roles else [rule.coordinate for rule in decided(policy)]
        print(f"not in the policy; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    channel = Channel(args.channel) if args.channel else None
    standing = standing_of(args.role, channel, args.acr, args.purpose)
    print("\n".join(why(policy, args.field, standing)))
    return 0


def _diff(args: argparse.Namespace) -> int:
    schemas = [path.read_text("utf-8") for path in args.schema or (SCHEMA_PATH, SCHEMA_PATH)]
    texts = [path.read_text("utf-8") for path in (args.old, args.new)]
    old, new = (
        Policy.compile(text, schema, read_rules(schema)) for text, schema in zip(texts, schemas, strict=True)
    )
    print(f"policy {old.digest[:12]} → {new.digest[:12]}")
    everywhere, found = circumstances_of(old, new), []
    for title, changes in _comparisons(old, new, schemas, args.documents):
        print("\n".join(render_changes(title, changes, everywhere)))
        found += changes
    gained = any(change.turn is Turn.GAINS for change in found)
    return int(gained if args.fail_on_gain else bool(found))


def _comparisons(
    old: Policy, new: Policy, schemas: list[str], documents: list[Path]
) -> Iterator[tuple[str, list[Change]]]:
    yield "fields", compare(old, new, SchemaSight(old), SchemaSight(new))
    for path in _files(documents):
        text = path.read_text("utf-8")
        before, after = (_operations(path, schema, text) for schema in schemas)
        for name in dict.fromkeys((*before, *after)):
            sights = DocumentSight(old, before.get(name)), DocumentSight(new, after.get(name))
            yield f"{path} {name}", compare(old, new, *sights)


def _operations(path: Path, schema: str, text: str) -> Mapping[str, Program]:
    """The operations of a document; one that does not fit a schema shows nobody anything under it."""
    try:
        return read_operations(schema, text)
    except DocumentRefused as error:
        print(f"{path} is refused: {error}", file=sys.stderr)
        return {}


def _files(places: list[Path]) -> list[Path]:
    return [
        file for place in places for file in (sorted(place.rglob("*.graphql")) if place.is_dir() else [place])
    ]
