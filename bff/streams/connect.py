"""From the settings to all that streams need: the events, the register of streams, the tickets."""

from typing import Final

from redis.asyncio import Redis

from adapters.events import Events, connect_events
from bff.settings import EventSettings, Settings
from bff.streams.channels import Channels
from bff.streams.register import Register
from bff.streams.spent import Spent, SpentInMemory, SpentInRedis
from bff.streams.subscriptions import Subscriptions
from bff.streams.tickets import Tickets
from masking.keys import KeyRing
from masking.tokens import GcmToken
from masking.viewer import Tenant

ANY_TENANT: Final = Tenant("")
"""A ticket names its bank inside: whoever opens one does not know it yet."""


class Streams:
    """The parts, which live as long as the server."""

    def __init__(self, settings: Settings, ring: KeyRing) -> None:
        own, shared = settings.streams, settings.events
        self.events: Final[Events] = connect_events(shared.redis_url.reveal(), shared.timeout_ms / 1000)
        self.channels: Final = Channels(ring.keys[0])
        self.register: Final = Register(own)
        self.subscriptions: Final = Subscriptions(
            self.events, self.channels, self.register, own, settings.server.deadline_ms
        )
        self._spent: Final = _spent(shared)
        token = GcmToken(ring, ANY_TENANT, "event stream")
        self.tickets: Final = Tickets(token, self._spent, own.ticket_ttl_s)

    def start(self) -> None:
        """Begin to deliver, in the running event loop."""
        self.events.start()

    def end(self) -> None:
        """End all streams, each with SERVER_STOPPING."""
        self.register.stop()

    async def aclose(self) -> None:
        await self.events.aclose()
        await self._spent.aclose()


def _spent(settings: EventSettings) -> Spent:
    url, timeout_s = settings.redis_url.reveal(), settings.timeout_ms / 1000
    if not url:
        return SpentInMemory()
    return SpentInRedis(Redis.from_url(url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s))
