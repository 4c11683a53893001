"""What the Node peers serve is a part of this server's own schema, down to nullability and defaults."""

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    is_specified_scalar_type,
    parse,
    validate,
)

from bench.places import NODE, ROOT
from bench.workloads import WORKLOADS, Workload

OURS = build_schema((ROOT / "schema.graphql").read_text("utf-8"))
PEERS = build_schema((NODE / "schema.graphql").read_text("utf-8"))


def shape(named: GraphQLNamedType) -> dict[str, object]:
    """The parts of a type by name, each with all that a client can tell."""
    if isinstance(named, GraphQLEnumType):
        return dict.fromkeys(named.values, None)
    if isinstance(named, GraphQLInputObjectType):
        return {name: (str(field.type), str(field.default_value)) for name, field in named.fields.items()}
    if isinstance(named, GraphQLObjectType):
        return {
            name: (str(field.type), {arg: str(given.type) for arg, given in field.args.items()})
            for name, field in named.fields.items()
        }
    return {}


@pytest.mark.parametrize("name", sorted(name for name in PEERS.type_map if not name.startswith("__")))
def test_a_peers_type_is_part_of_ours(name: str) -> None:
    named = PEERS.type_map[name]
    if is_specified_scalar_type(named):
        return
    assert shape(named).items() <= shape(OURS.type_map[name]).items()


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload.name)
def test_the_workload_is_valid_in_both(workload: Workload) -> None:
    document = parse(workload.document)
    assert validate(OURS, document) == []
    assert validate(PEERS, document) == []
