"""Print how a document is executed for one role: its cost, loads in waves, verdicts, masks."""

import argparse
import os
import sys
from pathlib import Path

import msgspec

from bff.demand.parse import parser_within
from bff.demand.price import Price, price
from bff.demand.weights import read_weights
from bff.hints import core_schema
from bff.plan import Fallback, Plan, Planner
from bff.plan.explain import explain
from bff.plan.form import Form
from bff.plan.preview import preview
from bff.policy_report import standing_of
from bff.protection import compile_policy, policy_path, protection_of, read_approved
from bff.settings import SettingsError, load_settings
from bff.settings.limits import LimitsSettings
from masking.policy_file import PolicyError
from masking.viewer import Channel
from resolvers.schema import build_schema, print_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the document")
    parser.add_argument("--as", dest="role", default="relationship-manager", help="the role that asks")
    parser.add_argument(
        "--channel", choices=[c.value for c in Channel], help="where; by default the usual one"
    )
    parser.add_argument("--json", action="store_true", help="what the role would get of each path, as JSON")
    parser.add_argument("--operation", help="the operation, where the document has several")


def run(args: argparse.Namespace) -> int:
    channel = Channel(args.channel) if args.channel else None
    try:
        plan = planned(args.file.read_text("utf-8"), args.role, channel, args.operation)
    except OSError as error:
        print(f"{args.file}: {error.strerror}", file=sys.stderr)
        return 2
    except (NotPlanned, PolicyError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    if args.json:
        print(msgspec.json.format(msgspec.json.encode(preview(plan))).decode())
    else:
        print(
            f"costs at most {_price(plan).at_most({})}, variables at their defaults", explain(plan), sep="\n"
        )
    return 0


def _price(plan: Plan) -> Price:
    weights = read_weights(read_approved().schema_text)
    return price(plan.operation, plan.program, weights, LimitsSettings().list_size)


class NotPlanned(Exception):
    """There is no such role, or the document is not one that is executed; the message says why."""


def planned(document: str, role: str, channel: Channel | None = None, operation: str | None = None) -> Plan:
    """The plan of *document* for *role* under the policy of the settings."""
    declared = build_schema()
    approved = read_approved(policy_path(load_settings(os.environ).policy))
    policy = compile_policy(approved, print_schema(declared))
    if role not in policy.document.roles:
        raise NotPlanned(f"no such role; there are: {', '.join(policy.document.roles)}")
    standing = standing_of(role, channel)
    planner = Planner(core_schema(declared), parse_text=parser_within(LimitsSettings()))
    protection = protection_of(policy, standing)
    plan = planner.plan(document, operation, None, standing, protection, Form.ONCE)
    if isinstance(plan, Fallback):
        raise NotPlanned(plan.reason)
    if isinstance(plan, list):
        raise NotPlanned("\n".join(error.message for error in plan))
    return plan
