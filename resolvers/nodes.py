"""Relay's Node: everything with a sealed identifier, and how it is found again by it."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias, TypeVar

import strawberry

from resolvers.context import RequestContext
from resolvers.errors import NotFound
from resolvers.fields import part

FindNode: TypeAlias = Callable[[RequestContext, str], Awaitable[Any]]

FindT = TypeVar("FindT", bound=FindNode)

FINDERS: Final[dict[str, FindNode]] = {}
"""Type name → how one object is found by its core-system number."""


@strawberry.interface(description="An object with an identifier of its own.")
class Node:
    id: strawberry.ID = part("Sealed identifier: opaque, stable for the viewer's bank, useless in another.")


def found_by(type_name: str) -> Callable[[FindT], FindT]:
    """Register how a node of *type_name* is found."""

    def register(find: FindT) -> FindT:
        FINDERS[type_name] = find
        return find

    return register


async def find_node(context: RequestContext, node_id: str) -> Any:
    """
    Find the object behind *node_id*.

    Raises:
        NotFound: forged, of another bank, of an unknown type, or gone.

    """
    type_name, number = context.ids.open_any(node_id)
    find = FINDERS.get(type_name)
    if find is None:
        raise NotFound
    return await find(context, number)
