"""A stream under way: what is sent, and that nothing is left of it whoever ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.types import Message

from adapters.events import MemoryEvents
from bff.codes import Code
from bff.http.model import GraphQLAnswer, RequestMeta
from bff.http.sse.reply import EventReply
from bff.settings import StreamSettings
from bff.streams.register import Register
from bff.streams.stream import EventStream
from tests.unit.bff.documents.texts import viewer

META = RequestMeta("0" * 31 + "a", "1" * 32, 0.0)
START = b"event: next\ndata: "


class Client:
    """The other end of a connection: what was sent to it, and when it goes."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.body = b""
        self._gone = asyncio.Event()
        self._news = asyncio.Condition()

    def go(self) -> None:
        self._gone.set()

    async def receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        async with self._news:
            self.sent.append(message)
            self.body += message.get("body", b"")
            self._news.notify_all()

    async def has(self, text: bytes) -> None:
        async with asyncio.timeout(20), self._news:
            await self._news.wait_for(lambda: text in self.body)


class Server:
    """A subscription in memory, as the server opens one."""

    def __init__(self) -> None:
        self.events, self.register = MemoryEvents(), Register(StreamSettings(queue_events=2))
        self.client = Client()

    async def stream(
        self, resolve: Callable[[str], Awaitable[Any]], expires_in_s: float = 60
    ) -> "asyncio.Task[None]":
        place = self.register.admit(viewer("relationship-manager"))
        listening = await self.events.listen(["c"], place.inbox.put)
        reply = EventReply(EventStream(place, listening, resolve, expires_in_s), META, 60)
        return asyncio.create_task(reply.send(self.client.receive, self.client.send))

    def is_empty(self) -> bool:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        return (len(self.register), self.events.listening(), others) == (0, 0, set())


async def told(event: str) -> GraphQLAnswer | None:
    return GraphQLAnswer(data={"event": event}) if event else None


async def test_events_are_sent_as_frames() -> None:
    server = Server()
    task = await server.stream(told)
    await server.client.has(b":\n\n")
    await server.events.publish(["c"], "1")
    await server.client.has(b'event: next\ndata: {"data":{"event":"1"}}\n\n')
    server.client.go()
    await task
    assert server.is_empty()


async def test_an_event_that_is_not_theirs_is_not_told() -> None:
    server = Server()
    task = await server.stream(told)
    await server.events.publish(["c"], "")
    await server.events.publish(["c"], "2")
    await server.client.has(b'"2"')
    assert server.client.body.count(START) == 1
    server.client.go()
    await task


@pytest.mark.parametrize("asleep", [True, False])
async def test_nothing_is_left_when_the_client_goes(asleep: bool) -> None:
    server, begun = Server(), asyncio.Event()

    async def never(_event: str) -> GraphQLAnswer:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    task = await server.stream(never)
    await server.client.has(b":\n\n")
    if not asleep:  # a client may go while an event is being resolved
        await server.events.publish(["c"], "1")
        await begun.wait()
    server.client.go()
    await task
    assert server.is_empty()
    assert server.client.body == b":\n\n"


async def test_nothing_is_left_when_the_request_is_cancelled() -> None:
    server = Server()
    task = await server.stream(told)
    await server.client.has(b":\n\n")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert server.is_empty()


async def test_a_stream_that_was_never_read_is_released() -> None:
    server = Server()
    place = server.register.admit(viewer("relationship-manager"))
    listening = await server.events.listen(["c"], place.inbox.put)
    await EventStream(place, listening, told, 60).aclose()
    assert server.is_empty()


async def test_a_token_that_expires_ends_the_stream_with_its_code() -> None:
    server = Server()
    await (await server.stream(told, expires_in_s=0))
    assert b'"code":"TOKEN_EXPIRED"' in server.client.body
    assert server.client.body.endswith(b"event: complete\ndata:\n\n")
    assert server.is_empty()


async def test_what_was_resolved_after_the_end_is_not_told() -> None:
    server = Server()

    async def slow(_event: str) -> GraphQLAnswer:
        server.register.stop()
        return GraphQLAnswer(data={"event": "late"})

    task = await server.stream(slow)
    await server.events.publish(["c"], "1")
    await task
    assert b"late" not in server.client.body
    assert b'"code":"SERVER_STOPPING"' in server.client.body


async def test_a_reader_who_holds_up_is_shed_and_the_others_are_not() -> None:
    server, quick, resume = Server(), Server(), asyncio.Event()
    quick.events = server.events
    send = server.client.send

    async def stuck(message: Message) -> None:
        if START in message.get("body", b""):
            await resume.wait()
        await send(message)

    server.client.send = stuck  # type: ignore[method-assign]
    tasks = [await server.stream(told), await quick.stream(told)]
    for number in range(20):
        await server.events.publish(["c"], f"n{number}")
        await quick.client.has(b'"n%d"' % number)
    assert len(server.register) == 1  # it waits for its reader, and holds two events at most
    resume.set()
    await tasks[0]
    assert b'"code":"READER_TOO_SLOW"' in server.client.body
    assert server.client.body.count(START) <= 2
    quick.client.go()
    await tasks[1]
    assert server.is_empty()


async def test_our_own_fault_ends_the_stream_without_its_text(stream: Any) -> None:
    server = Server()

    async def fails(_event: str) -> GraphQLAnswer:
        raise ValueError("13800138000")

    task = await server.stream(fails)
    await server.events.publish(["c"], "1")
    await task
    assert b'"code":"INTERNAL"' in server.client.body
    assert "13800138000" not in stream.getvalue() + server.client.body.decode()
    assert Code.INTERNAL.value in stream.getvalue()
