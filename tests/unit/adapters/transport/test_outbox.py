"""Writes leave at the end of a turn, in order, over real connections; nobody's failure holds up another's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from adapters.transport.outbox import AT_ONCE_BYTES, HeldTransport, Outbox


class Reader:
    """What arrives at the other end, by connection."""

    def __init__(self) -> None:
        self.came: list[bytes] = []
        self.open = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at = len(self.came)
        self.came.append(b"")
        self.open += 1
        with suppress(ConnectionResetError):
            while part := await reader.read(1 << 20):
                self.came[at] += part
        self.open -= 1
        writer.close()


@asynccontextmanager
async def connected(outbox: Outbox, many: int = 1) -> AsyncIterator[tuple[list[HeldTransport], Reader]]:
    loop, reader = asyncio.get_running_loop(), Reader()
    async with await asyncio.start_server(reader, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        made: list[HeldTransport] = []
        for _ in range(many):
            transport, _ = await loop.create_connection(asyncio.Protocol, host, port)
            made.append(HeldTransport(transport, loop, outbox))
            await until(lambda: len(reader.came) == len(made))
        yield made, reader
        for held in made:
            held.abort()
        await until(lambda: not reader.open)
    await asyncio.sleep(0)  # for the last `connection_lost`


async def until(happened: Callable[[], Any]) -> None:
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110 - the other side is a socket
            await asyncio.sleep(0.001)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is written to the transports beneath, in order."""
    seen: list[bytes] = []
    flush = HeldTransport.flush

    def watched(self: HeldTransport) -> None:
        if self._held:
            seen.append(self._held)
        flush(self)

    monkeypatch.setattr(HeldTransport, "flush", watched)
    return seen


async def test_writes_of_one_turn_leave_at_its_end_and_in_one_piece(written: list[bytes]) -> None:
    async with connected(Outbox()) as ([held], reader):
        held.write(b"one ")
        held.write(b"two")
        assert written == []
        await asyncio.sleep(0)
        assert written == [b"one two"]
        held.write(b" three")
        await until(lambda: reader.came[0] == b"one two three")


async def test_connections_are_written_in_the_order_in_which_they_had_something(written: list[bytes]) -> None:
    async with connected(Outbox(), 3) as (held, reader):
        for at in (2, 0, 1):
            held[at].write(b"%d" % at)
        held[2].write(b" again")
        await until(lambda: all(reader.came))
        assert written == [b"2 again", b"0", b"1"]


async def test_a_close_comes_after_what_was_written() -> None:
    async with connected(Outbox()) as ([held], reader):
        held.write(b"the last")
        held.close()
        await until(lambda: not reader.open)
        assert reader.came[0] == b"the last"
        assert held.is_closing()


async def test_an_abort_drops_what_was_written() -> None:
    async with connected(Outbox()) as ([held], reader):
        held.write(b"for nobody")
        held.abort()
        await until(lambda: not reader.open)
        assert reader.came[0] == b""


async def test_a_transport_that_has_ended_takes_nothing_more(caplog: pytest.LogCaptureFixture) -> None:
    async with connected(Outbox(), 2) as ([gone, other], reader):
        gone.abort()
        gone.write(b"too late")
        other.write(b"in time")
        await until(lambda: reader.came[1] == b"in time")
        assert reader.came[0] == b""
        assert caplog.records == []


async def test_much_does_not_wait_and_keeps_its_place(written: list[bytes]) -> None:
    async with connected(Outbox()) as ([held], reader):
        much = bytes(AT_ONCE_BYTES)
        held.write(b"head")
        held.write(much)
        assert written == [b"head", much]
        held.write(b"tail")
        await until(lambda: reader.came[0] == b"head" + much + b"tail")


async def test_nothing_to_write_makes_no_turn(written: list[bytes]) -> None:
    outbox = Outbox()
    async with connected(outbox) as ([held], _):
        held.write(b"")
        assert not outbox._due
        held.flush()
        assert written == []


async def test_one_that_fails_is_reported_and_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    flush = HeldTransport.flush
    async with connected(Outbox(), 3) as (held, reader):

        def failing(self: HeldTransport) -> None:
            if self is held[1]:
                raise RuntimeError("not our day")
            flush(self)

        monkeypatch.setattr(HeldTransport, "flush", failing)
        for one in held:
            one.write(b"hello")
        await until(lambda: reader.came[0] and reader.came[2])
        assert [str(context["exception"]) for context in reported] == ["not our day"]
        held[0].write(b" again")  # it has not stopped for good
        await until(lambda: reader.came[0] == b"hello again")
        monkeypatch.undo()
