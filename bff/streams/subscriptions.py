"""
Subscriptions: opened where the policy shows their field, then resolved anew for each event.

An event costs what a query costs: the subscriber's own loads, relation, verdicts, budget and audit record.
The plan is asked for each time, so that a permission that is withdrawn ends the stream.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, cast

import msgspec
from graphql import GraphQLError, OperationType

from adapters.events import Events, EventsUnavailable
from bff.codes import Code
from bff.errors import RequestRefused, format_error
from bff.hints import ADDRESSES
from bff.http.model import GraphQLAnswer, GraphQLRequest, RequestMeta
from bff.plan import Plan, RunResult
from bff.protection import Guard
from bff.settings import StreamSettings
from bff.streams.channels import Channels
from bff.streams.ending import StreamEnded
from bff.streams.register import Register
from bff.streams.stream import EventStream
from masking.viewer import Viewer
from resolvers.subscriptions import Address

_SUBSCRIPTION: Final = OperationType.SUBSCRIPTION
"""A member costs ten times what a name of the module does, and each request looks at it."""


class Executes(Protocol):
    """What a subscription needs of the execution."""

    @property
    def guard(self) -> Guard: ...

    def plan(self, guard: Guard, viewer: Viewer, request: GraphQLRequest) -> Plan | list[GraphQLError]: ...

    async def resolve(
        self,
        plan: Plan,
        guard: Guard,
        viewer: Viewer,
        request: GraphQLRequest,
        meta: RequestMeta,
        event: str,
    ) -> GraphQLAnswer: ...


class Subscriptions:
    """Opens subscriptions on *events*."""

    def __init__(
        self,
        events: Events,
        channels: Channels,
        register: Register,
        settings: StreamSettings,
        deadline_ms: int,
    ) -> None:
        self._events: Final = events
        self._channels: Final = channels
        self._register: Final = register
        self._resolving: Final = asyncio.Semaphore(settings.resolving)
        self._deadline_s: Final = deadline_ms / 1000

    async def open(
        self, executes: Executes, plan: Plan, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta
    ) -> EventStream:
        """
        Listen for the events of *plan*, a subscription.

        Raises:
            RequestRefused: with FORBIDDEN, the viewer is not shown the field; with EVENTS_UNAVAILABLE; or as
                `Register.admit` does.

        """
        if len(plan.nodes) != 1:  # validation lets through what @skip takes away
            raise RequestRefused(Code.GRAPHQL_VALIDATION_FAILED)
        if is_denied(plan):
            raise RequestRefused(Code.FORBIDDEN)
        addresses = _addresses(plan, viewer, request.variables)
        if not addresses:  # the viewer's post has no organisation of that level
            raise RequestRefused(Code.FORBIDDEN)
        place = self._register.admit(viewer)
        try:
            listening = await self._events.listen(self._channels.of(addresses), place.inbox.put)
        except BaseException as error:
            place.release()
            if isinstance(error, EventsUnavailable):
                raise RequestRefused(Code.EVENTS_UNAVAILABLE) from None
            raise

        async def resolve(event: str) -> GraphQLAnswer | None:
            return await self._answer(executes, viewer, request, meta, event)

        return EventStream(place, listening, resolve, viewer.expires_at_s - time.time())

    async def _answer(
        self, executes: Executes, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta, event: str
    ) -> GraphQLAnswer | None:
        """Tell one event; what fails is told as the error of this event, and the stream goes on."""
        async with self._resolving:
            guard = executes.guard
            plan = executes.plan(guard, viewer, request)
            if isinstance(plan, list) or is_denied(plan):
                raise StreamEnded(Code.PERMISSION_WITHDRAWN)
            current = msgspec.structs.replace(meta, deadline_s=time.monotonic() + self._deadline_s)
            try:
                async with asyncio.timeout(self._deadline_s):
                    answer = await executes.resolve(plan, guard, viewer, request, current, event)
            except Exception as error:  # noqa: BLE001 - of one event: it gets a code, as a request would
                return GraphQLAnswer(errors=[format_error(error, meta.request_id, meta.language)])
        return None if _is_not_theirs(plan, answer) else answer


def is_subscription(plan: Plan) -> bool:
    return plan.operation.operation is _SUBSCRIPTION


def is_denied(plan: Plan) -> bool:
    """Whether the field of a subscription is hidden from its viewer, however near an event may be."""
    (node,) = plan.nodes
    return node.access.denied is not None


def _addresses(plan: Plan, viewer: Viewer, variables: Mapping[str, Any]) -> Sequence[Address]:
    (field,) = plan.program.root.fields
    run = plan.begin(None, variables, None)
    if isinstance(run, RunResult):
        raise RequestRefused(Code.BAD_USER_INPUT)
    found = field.definition.extensions[ADDRESSES](viewer, run.arguments(field))
    return cast("Sequence[Address]", found)


def _is_not_theirs(plan: Plan, answer: GraphQLAnswer) -> bool:
    """Whether the event is about something that this viewer may not see, or that is gone: it is not told."""
    (field,) = plan.program.root.fields
    return (answer.data or {}).get(field.key) is None and any(
        entry.get("path") == [field.key] and entry["extensions"]["code"] == Code.NOT_FOUND
        for entry in answer.errors
    )
