"""
Introspection for each viewer: what a caller may not see is not in the schema it is shown.

The schema of a standing is made when first asked for, and kept. It answers `__schema` and `__type`, and
`GET /schema.graphql`. Documents are validated against the whole schema all the same: why stands in
docs/adr/0006-introspection.md.
"""

from typing import Final

import msgspec
from graphql import DocumentNode, GraphQLSchema, build_ast_schema, parse, print_ast

from bff.codes import Code
from bff.errors import RequestRefused
from bff.plan import Plan
from bff.plan.cache import Lru
from bff.plan.protection import Protection
from bff.protection import Guard, Sight
from bff.visible_schema import visible
from masking.levels import Level
from masking.permissions import Permission
from masking.verdict import Coordinate
from masking.viewer import Viewer

INTROSPECTION: Final = frozenset({"__schema", "__type"})
KEPT_STANDINGS: Final = 64
"""Schemas kept; each takes about a megabyte."""


class VisibleSchema(msgspec.Struct, frozen=True, eq=False):
    """The schema that one standing may know."""

    text: str
    """With the policy as directives, as in `schema.graphql`."""
    schema: GraphQLSchema
    """Only for introspection: it resolves nothing."""


class Introspection:
    """Gives viewers their own schemas, out of the approved *schema_text*."""

    def __init__(self, schema_text: str, *, for_everybody: bool) -> None:
        self._document = parse(schema_text, no_location=True)
        self._for_everybody = for_everybody
        self._known: Lru[Sight, VisibleSchema] = Lru(KEPT_STANDINGS)

    def of(self, viewer: Viewer, guard: Guard) -> VisibleSchema:
        """
        The schema of *viewer* under the policy of *guard*.

        Raises:
            RequestRefused: with FORBIDDEN, the viewer may not read any.

        """
        if not self._for_everybody and not guard.permits(viewer, Permission.SCHEMA_INTROSPECT):
            raise RequestRefused(Code.FORBIDDEN)
        sight, protection = guard.protection(viewer)
        return self._known.get(sight) or self._known.put(sight, show(self._document, protection))


def show(document: DocumentNode, protection: Protection) -> VisibleSchema:
    """Make the schema that *protection* lets be seen."""

    def sees(coordinate: Coordinate) -> bool:
        return is_visible(protection, coordinate)

    for_people = visible(document, sees, policy_directives=True)
    for_tools = visible(document, sees, policy_directives=False)
    schema = build_ast_schema(for_tools, assume_valid=True, assume_valid_sdl=True)
    return VisibleSchema(print_ast(for_people) + "\n", schema)


def is_visible(protection: Protection, coordinate: Coordinate) -> bool:
    """Whether some relation shows the field, clear or through a mask that it has."""
    verdicts = protection.of(coordinate)
    if verdicts is None:
        return True
    levels = {verdict.level for verdict in verdicts}
    return Level.CLEAR in levels or any(
        level.masked and protection.masker(coordinate, level) is not None for level in levels
    )


def introspects(plan: Plan) -> bool:
    """Whether an operation asks for the schema."""
    return any(field.name in INTROSPECTION for field in plan.program.root.fields)
