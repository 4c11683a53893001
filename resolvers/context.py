"""What a resolver may use during one request: the viewer, the sources, the seals. Nothing outlives it."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from graphql import GraphQLSchema
from msgspec.structs import replace
from strawberry.dataloader import DataLoader

from adapters.ports import Call, Catalogue, CoreLoans, Crm, DataAssets, KpiMart, OutboundCalls, Reads
from adapters.records import CustomerNo
from masking.viewer import Relation, Viewer
from resolvers.safeguards import Safeguards


class Sources(Protocol):
    """The ports, each by its own name."""

    @property
    def data_assets(self) -> DataAssets: ...
    @property
    def crm(self) -> Crm: ...
    @property
    def core_loans(self) -> CoreLoans: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def kpi_mart(self) -> KpiMart: ...
    @property
    def outbound(self) -> OutboundCalls: ...


class Ids(Protocol):
    """Sealed identifiers of the viewer's own member bank."""

    def sealing(self, type_name: str) -> Callable[[object], str]:
        """Give the function that turns a core-system number of *type_name* into a node id."""

    def expect(self, type_name: str, attribute: str, records: Sequence[object]) -> None:
        """Tell that ids may be asked for of the *attribute* of all *records*: they are sealed together."""

    def open(self, type_name: str, node_id: str) -> str:
        """The number behind *node_id*; raises one and the same error whatever is wrong with it."""

    def open_any(self, node_id: str) -> tuple[str, str]:
        """The type name and number behind *node_id*; the same error as `open`."""

    def cursor(self, scope: bytes, offset: int) -> str:
        """A cursor that only this viewer can use, on the list that *scope* names."""

    def offset(self, scope: bytes, cursor: str) -> int:
        """The offset behind *cursor*; raises `InvalidCursor`."""

    def handle(self, purpose: str, number: str, ttl_s: int) -> str:
        """Name *number* to this viewer alone, for *purpose* alone, until *ttl_s* from now."""

    def open_handle(self, purpose: str, handle: str) -> str:
        """The number behind *handle*; raises the same error as `open`."""


class Decisions(Protocol):
    """What a bank's own decision point says during one request."""

    async def shades(self, customers: Sequence[CustomerNo], relations: Sequence[Relation]) -> Sequence[int]:
        """Give each relation as it is for that customer: a `masking.shade` of it; never more than it was."""


BatchLoad: TypeAlias = Callable[..., Any]
"""
`(context, keys, **arguments) -> values in the order of keys`, or what gives them when it is awaited.

A value may be an exception.
"""


class RequestContext:
    """One request's facts and services, passed to every resolver as `info.context`."""

    __slots__ = (
        "_loaders",
        "_once",
        "call",
        "decisions",
        "event",
        "ids",
        "language",
        "now",
        "reading",
        "safeguards",
        "sources",
        "viewer",
        "visible_schema",
    )

    def __init__(
        self,
        viewer: Viewer,
        sources: Sources,
        call: Call,
        ids: Ids,
        safeguards: Safeguards,
        now: datetime,
        language: str = "en",
        decisions: Decisions | None = None,
        visible_schema: GraphQLSchema | None = None,
        event: str = "",
        reads: Reads | None = None,
    ) -> None:
        """
        *reads* is what the document reads of records.

        Rows that go nowhere but into its fields may be loaded with `reading`, which asks for no more.
        Whatever else looks at a record loads it with `call`.
        """
        self.viewer = viewer
        self.sources = sources
        self.call = call
        self.reading = call if reads is None else replace(call, reads=reads)
        self.ids = ids
        self.safeguards = safeguards
        self.now = now
        self.language = language
        self.decisions = decisions
        self.visible_schema = visible_schema
        self.event = event
        self._loaders: dict[Hashable, DataLoader[Any, Any]] = {}
        self._once: dict[Hashable, asyncio.Future[Mapping[Any, Any]]] = {}

    def loader(self, load: BatchLoad, arguments: dict[str, Any]) -> DataLoader[Any, Any]:
        """The DataLoader of *load* with these arguments: where graphql-core executes, it batches for us."""
        key = (load, tuple(sorted(arguments.items())))
        loader = self._loaders.get(key)
        if loader is None:

            async def load_batch(keys: list[Any]) -> Sequence[Any]:
                values = load(self, keys, **arguments)
                return list(await values if inspect.isawaitable(values) else values)

            loader = self._loaders[key] = DataLoader(load_fn=load_batch)
        return loader

    def once(
        self,
        purpose: Hashable,
        keys: Sequence[Any],
        read: Callable[["RequestContext", Sequence[Any]], Awaitable[Mapping[Any, Any]]],
    ) -> Awaitable[Mapping[Any, Any]]:
        """
        Read *keys*, joining a read for the same purpose and keys that this request has already begun.

        Lives as long as the request: the answer is never another viewer's.
        """
        at = (purpose, tuple(keys))
        reading = self._once.get(at)
        if reading is None or reading.cancelled():
            reading = self._once[at] = asyncio.ensure_future(read(self, keys))
            return reading
        return reading if reading.done() else self._join(reading, lambda: self.once(purpose, keys, read))

    async def _join(
        self,
        reading: asyncio.Future[Mapping[Any, Any]],
        again: Callable[[], Awaitable[Mapping[Any, Any]]],
    ) -> Mapping[Any, Any]:
        """Await what another reads, without ending it; if that one is cancelled, read *again*."""
        await asyncio.wait([reading])
        return await again() if reading.cancelled() else reading.result()
