"""
Events for many processes, by Redis's publish and subscribe.

One connection listens for the whole process. When it is lost it is opened again, for all that is listened
on; what was published meanwhile is not heard. Redis keeps nothing.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from adapters.events.errors import EventsUnavailable
from adapters.events.port import Deliver
from adapters.events.switchboard import Plug, Switchboard

ALWAYS: Final = "bff:events"
"""A channel on which nothing is said: Redis ends a connection's reading when it is subscribed to none."""

SILENCE_S: Final = 15.0
"""After so long the connection is tried; a peer that vanished closes nothing."""

PAUSES_S: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
"""Between tries to connect; the last holds on."""

_DOWN: Final = (RedisError, OSError, TimeoutError)
_log = logging.getLogger(__name__)


class RedisEvents:
    """`Events` over *publisher*, whose commands time out, and *listener*, whose reading does not."""

    def __init__(self, publisher: Redis, listener: Redis, timeout_s: float) -> None:
        self._publisher: Final = publisher
        self._listener: Final = listener
        self._timeout_s: Final = timeout_s
        self._board: Final = Switchboard(self._emptied)
        self._turn: Final = asyncio.Lock()
        self._pubsub: PubSub | None = None
        self._confirmed: dict[str, asyncio.Event] = {}
        self._reading: asyncio.Task[None] | None = None
        self._leaving: Final[set[asyncio.Task[None]]] = set()

    @property
    def connected(self) -> bool:
        """Whether the connection that listens stands."""
        return self._pubsub is not None

    def start(self) -> None:
        self._reading = asyncio.create_task(self._read_for_ever(), name="events-reader")

    async def publish(self, channels: Sequence[str], handle: str) -> None:
        try:
            async with self._publisher.pipeline(transaction=False) as pipeline:
                for channel in channels:
                    pipeline.publish(channel, handle)
                await pipeline.execute()
        except _DOWN:
            raise EventsUnavailable from None

    async def listen(self, channels: Sequence[str], deliver: Deliver) -> Plug:
        plug = self._board.plug(channels, deliver)
        try:
            async with asyncio.timeout(self._timeout_s):
                for channel in plug.channels:
                    await self._subscribe(channel)
        except _DOWN:
            plug.close()
            raise EventsUnavailable from None
        except BaseException:
            plug.close()
            raise
        return plug

    def listening(self) -> int:
        """How many channels somebody listens on."""
        return len(self._board.channels())

    async def aclose(self) -> None:
        for task in (self._reading, *self._leaving):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        await self._publisher.aclose()
        await self._listener.aclose()

    async def _subscribe(self, channel: str) -> None:
        """Return when Redis has confirmed the subscription: what is published from then on is heard."""
        async with self._turn:
            confirmed = self._confirmed.get(channel)
            if confirmed is None:
                if self._pubsub is None:
                    raise OSError
                confirmed = self._confirmed[channel] = asyncio.Event()
                await self._pubsub.subscribe(channel)
        await confirmed.wait()
        if self._confirmed.get(channel) is not confirmed:  # the connection was lost meanwhile
            raise OSError

    def _emptied(self, channel: str) -> None:
        task = asyncio.get_running_loop().create_task(self._unsubscribe(channel))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def _unsubscribe(self, channel: str) -> None:
        async with self._turn:
            if channel in self._board or self._confirmed.pop(channel, None) is None:
                return
            if self._pubsub is not None:
                with suppress(*_DOWN):
                    await self._pubsub.unsubscribe(channel)

    async def _read_for_ever(self) -> None:
        tries = 0
        while True:
            try:
                async with self._listener.pubsub() as pubsub:
                    await self._resume(pubsub)
                    tries = 0
                    await self._read(pubsub)
            except _DOWN:
                _log.warning("events_lost")
            finally:
                self._lost()
            await asyncio.sleep(PAUSES_S[min(tries, len(PAUSES_S) - 1)])
            tries += 1

    async def _resume(self, pubsub: PubSub) -> None:
        """Listen on all channels that somebody in this process listens on."""
        async with self._turn:
            channels = self._board.channels()
            self._confirmed = {channel: asyncio.Event() for channel in channels}
            await pubsub.subscribe(ALWAYS, *channels)
            self._pubsub = pubsub

    def _lost(self) -> None:
        """Let those who wait for a confirmation find out that there will be none."""
        self._pubsub = None
        waiting, self._confirmed = self._confirmed, {}
        for confirmed in waiting.values():
            confirmed.set()

    async def _read(self, pubsub: PubSub) -> None:
        tried = False
        while True:
            message = await pubsub.get_message(timeout=SILENCE_S)
            if message is not None:
                tried = False
                self._take(message)
            elif tried:
                raise TimeoutError
            else:
                tried = True
                await pubsub.ping()

    def _take(self, message: dict[str, Any]) -> None:
        kind, data = message["type"], message["data"]
        channel = message["channel"].decode() if message.get("channel") else ""
        if kind == "message":
            self._board.deliver(channel, data.decode("ascii", "replace"))
        elif kind == "subscribe" and channel in self._confirmed:
            self._confirmed[channel].set()
