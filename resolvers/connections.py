"""Relay connections over slices of lists; a cursor is made only when it is asked for."""

from collections.abc import Awaitable, Sequence
from typing import Annotated, Any, Final, Generic, TypeAlias, TypeVar

import msgspec
import strawberry

from adapters.records import PageRequest, Record
from masking.classes import DataClass
from resolvers.context import BatchLoad, RequestContext
from resolvers.errors import InvalidArgument
from resolvers.fields import Info, part, record_type, shown
from resolvers.mapped import Mapped

MAX_FIRST: Final = 100

First = Annotated[int, strawberry.argument(description=f"How many to return, 1 to {MAX_FIRST}.")]
After = Annotated[str | None, strawberry.argument(description="Start after this cursor.")]


Scope: TypeAlias = tuple[str, tuple[object, ...]]
"""Names a list by its field and everything that selects its rows. A cursor is bound to it."""


class EdgeRecord(Record, frozen=True):
    node: Any
    position: int
    scope: Scope


class Slice(Record, frozen=True):
    """Part of a list: what a connection shows."""

    nodes: tuple[Any, ...]
    offset: int
    total_count: int
    scope: Scope

    @property
    def edges(self) -> list[EdgeRecord]:
        return [
            EdgeRecord(node=n, position=self.offset + i, scope=self.scope) for i, n in enumerate(self.nodes)
        ]

    @property
    def page_info(self) -> "Slice":
        return self

    @property
    def has_next_page(self) -> bool:
        return self.offset + len(self.nodes) < self.total_count

    @property
    def has_previous_page(self) -> bool:
        return self.offset > 0


def scope_of(field: str, *conditions: object) -> Scope:
    """Name the list that *field* shows under *conditions*."""
    return field, conditions


def page_request(context: RequestContext, scope: Scope, first: int, after: str | None) -> PageRequest:
    """Turn `first` and `after` into an offset and a limit; a cursor of another list is refused."""
    if not 1 <= first <= MAX_FIRST:
        raise InvalidArgument("first")
    return PageRequest(context.ids.offset(_binding(scope), after) if after else 0, first)


def _binding(scope: Scope) -> bytes:
    """What a cursor of the list is bound to; few documents ask for one."""
    field, conditions = scope
    return field.encode() + b"\0" + msgspec.json.encode(conditions)


def cut(rows: Sequence[Any], page: PageRequest, scope: Scope) -> Slice:
    """Cut *page* out of a list that is here as a whole."""
    end = page.offset + page.limit
    return Slice(nodes=tuple(rows[page.offset : end]), offset=page.offset, total_count=len(rows), scope=scope)


def paged(field: str, load: BatchLoad, type_name: str, attribute: str) -> BatchLoad:
    """
    Turn a load of whole lists into one of pages, with `first` and `after` as arguments.

    Node ids of *type_name* are made of the rows' *attribute*.
    """

    def load_pages(
        context: RequestContext, keys: Sequence[Any], *, first: First = 20, after: After = None
    ) -> Awaitable[list[Slice]]:
        scopes = [scope_of(field, key) for key in keys]
        pages = [page_request(context, scope, first, after) for scope in scopes]

        def cut_all(lists: Sequence[Sequence[Any]]) -> list[Slice]:
            slices = list(map(cut, lists, pages, scopes))
            for found in slices:
                context.ids.expect(type_name, attribute, found.nodes)
            return slices

        return Mapped(load(context, keys), cut_all)

    return load_pages


def _start_cursor(self: Any, info: Info) -> str | None:
    return info.context.ids.cursor(_binding(self.scope), self.offset + 1) if self.nodes else None


def _end_cursor(self: Any, info: Info) -> str | None:
    return (
        info.context.ids.cursor(_binding(self.scope), self.offset + len(self.nodes)) if self.nodes else None
    )


def _cursor(self: Any, info: Info) -> str:
    return info.context.ids.cursor(_binding(self.scope), self.position + 1)


@record_type(Slice, "Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = part("Whether more rows follow.")
    has_previous_page: bool = part("Whether some rows came before.")
    start_cursor: str | None = part("The cursor of the first row.", resolver=_start_cursor)
    end_cursor: str | None = part("The cursor of the last row, to go on from.", resolver=_end_cursor)


NodeT = TypeVar("NodeT")


@record_type(EdgeRecord, "One row of a list, and its place in it.", name="Edge")
class Edge(Generic[NodeT]):
    node: NodeT = part("The row.")
    cursor: str = part("The row's place: give it as `after` to go on behind it.", resolver=_cursor)


@record_type(Slice, "A page of a list.", name="Connection")
class Connection(Generic[NodeT]):
    nodes: list[NodeT] = part("The rows.")
    edges: list[Edge[NodeT]] = part("The rows with their cursors.")
    page_info: PageInfo = part("Where this page stands in the list.")
    total_count: int = part("How many rows the whole list has.")


@record_type(EdgeRecord, "One row of a list, and its place in it.", name="Edge")
class SubjectEdge(Generic[NodeT]):
    node: NodeT | None = shown(DataClass.CUSTOMER, "The row; null where it is not the viewer's to see.")
    cursor: str = part("The row's place: give it as `after` to go on behind it.", resolver=_cursor)


@record_type(Slice, "A page of a list.", name="Connection")
class SubjectConnection(Generic[NodeT]):
    """A page of objects to which the viewer stands in a relation: each is decided by itself."""

    nodes: list[NodeT | None] | None = shown(
        DataClass.CUSTOMER, "The rows; null where one is not the viewer's to see."
    )
    edges: list[SubjectEdge[NodeT]] = part("The rows with their cursors.")
    page_info: PageInfo = part("Where this page stands in the list.")
    total_count: int = part("How many rows the whole list has.")
