"""From what a system tells to events: addresses hashed, numbers sealed, nothing else kept or passed on."""

from collections.abc import Iterator
from typing import Final, Protocol

from adapters.events import Events, EventsUnavailable
from bff.codes import Code
from bff.errors import RequestRefused
from bff.intake.message import Batch, Message, TaskAssigned
from bff.protection import PolicyInForce
from bff.streams.channels import Channels
from masking.permissions import Permission
from masking.seal import Sealer
from masking.viewer import Tenant, Viewer
from resolvers.subscriptions import Address, Topic


class Exchange(Protocol):
    """Where events go."""

    @property
    def channels(self) -> Channels: ...
    @property
    def events(self) -> Events: ...


class Intake:
    """Publishes for those whose role in the policy may."""

    def __init__(self, policy: PolicyInForce, sealer: Sealer, exchange: Exchange) -> None:
        self._policy: Final = policy
        self._sealer: Final = sealer
        self._channels: Final = exchange.channels
        self._events: Final = exchange.events

    def require_publisher(self, publisher: Viewer) -> None:
        """Raise `RequestRefused` with FORBIDDEN for who may not publish."""
        roles = self._policy.guard.policy.document.roles
        granted = (roles[code].permissions for code in publisher.roles if code in roles)
        if not any(Permission.EVENT_PUBLISH in permissions for permissions in granted):
            raise RequestRefused(Code.FORBIDDEN)

    async def publish(self, publisher: Viewer, batch: Batch) -> None:
        """
        Pass the events of *batch* on to the subscribers of the publisher's member bank.

        Raises:
            RequestRefused: with EVENTS_UNAVAILABLE; some may have been passed on, and telling all again does
                no harm: an event says nothing but that one should look.

        """
        try:
            for message in batch.events:
                channels = self._channels.of(_addresses(publisher.tenant, message))
                await self._events.publish(channels, self._handle(publisher.tenant, message))
        except EventsUnavailable:
            raise RequestRefused(Code.EVENTS_UNAVAILABLE) from None

    def _handle(self, tenant: Tenant, message: Message) -> str:
        if isinstance(message, TaskAssigned):
            return self._sealer.for_type(tenant, "ActionTask").seal(message.task)
        return ""


def _addresses(tenant: Tenant, message: Message) -> Iterator[Address]:
    """The person, and each organisation that the person works in, the member bank included."""
    is_task = isinstance(message, TaskAssigned)
    topic = Topic.TASK_ASSIGNED if is_task else Topic.PERFORMANCE_UPDATED
    org = message.org
    for code in (message.staff, org.outlet, org.sub_branch, org.branch, tenant):
        if code:
            yield Address(topic, tenant, code)
