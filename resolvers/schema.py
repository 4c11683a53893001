"""The schema: all centres together, and its printed text, which is also the policy's."""

from types import ModuleType
from typing import Final

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from resolvers import action, customer, outreach, performance, product, reveal, viewer
from resolvers.delivery import DEFER, STREAM
from resolvers.scalars import SCALARS

CENTRES: Final[tuple[ModuleType, ...]] = (
    viewer,
    customer,
    product,
    action,
    performance,
    reveal,
    outreach,
)


def build_schema(centres: tuple[ModuleType, ...] = CENTRES) -> strawberry.Schema:
    """Assemble the schema of *centres*, in their order."""
    queries = tuple(centre.QUERY for centre in centres if centre.QUERY is not None)
    mutations = tuple(centre.MUTATION for centre in centres if centre.MUTATION is not None)
    subscriptions = tuple(centre.SUBSCRIPTION for centre in centres if hasattr(centre, "SUBSCRIPTION"))
    schema = strawberry.Schema(
        query=_merged("Query", queries, "What can be asked. Every field is decided for the viewer."),
        mutation=_merged("Mutation", mutations, "What can be done. Payloads tell what was not, and why."),
        subscription=_merged(
            "Subscription", subscriptions, "What is told as it happens, decided anew each time."
        ),
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    core = schema._schema  # Strawberry's own switch for incremental delivery has it execute too
    core.directives = (*core.directives, DEFER, STREAM)
    return schema


def _merged(name: str, parts: tuple[type, ...], description: str) -> type:
    merged = merge_types(name, parts)
    merged.__strawberry_definition__.description = description  # type: ignore[attr-defined]
    return merged


def print_schema(schema: strawberry.Schema) -> str:
    """The text of `schema.graphql`: types, descriptions, and the policy as directives."""
    return schema.as_str() + "\n"
