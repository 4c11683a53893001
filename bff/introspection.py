"""
Introspection for each viewer: what a caller may not see is not in the schema it is shown.

The schema of a standing is made when first asked for, and kept. It answers `__schema` and `__type`, and
`GET /schema.graphql`. Documents are validated against the whole schema all the same: why stands in
docs/adr/0006-introspection.md.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import msgspec
from graphql import DocumentNode, GraphQLSchema, build_ast_schema, parse, print_ast

from bff.codes import Code
from bff.errors import RequestRefused
from bff.plan import Plan
from bff.plan.cache import Lru
from bff.plan.protection import Protection
from bff.protection import Guard
from bff.visible_schema import visible
from masking.levels import Level
from masking.permissions import Permission
from masking.policy import Policy, Standing
from masking.verdict import Coordinate
from masking.viewer import Viewer

MayRead: TypeAlias = Callable[[Viewer], bool]

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

    def __init__(self, schema_text: str, guard: Guard, may_read: MayRead) -> None:
        self._document = parse(schema_text, no_location=True)
        self._guard = guard
        self._may_read = may_read
        self._known: Lru[Standing, VisibleSchema] = Lru(KEPT_STANDINGS)

    def of(self, viewer: Viewer) -> VisibleSchema:
        """
        The schema of *viewer*.

        Raises:
            RequestRefused: with FORBIDDEN, the viewer may not read any.

        """
        if not self._may_read(viewer):
            raise RequestRefused(Code.FORBIDDEN)
        standing, protection = self._guard.protection(viewer)
        return self._known.get(standing) or self._known.put(standing, show(self._document, protection))


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


def readers(policy: Policy) -> MayRead:
    """Those with a role that may read the schema."""
    known = policy.document.roles
    roles = {code for code in known if Permission.SCHEMA_INTROSPECT in known[code].permissions}
    return lambda viewer: not roles.isdisjoint(viewer.roles)


def everybody(_viewer: Viewer) -> bool:
    return True
