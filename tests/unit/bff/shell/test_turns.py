"""Who begins in which turn of the event loop."""

import asyncio
from typing import Any

import pytest

from bff.shell.turns import LEAST, TOGETHER_BYTES, Turns
from tests.unit.bff.shell.server import HOST, App, serving


class Asked:
    """An exchange, as far as turns look at it."""

    gone = False


class Started:
    """A connection that notes what it was told to start, and in which turn."""

    def __init__(self) -> None:
        self.turn = 0
        self.started: list[tuple[int, Asked]] = []

    def start(self, exchange: Asked) -> None:
        self.started.append((self.turn, exchange))


async def sizes(turns: Turns, asked: list[Asked]) -> list[int]:
    """How many of *asked* begin in each turn; they begin in the order in which they came."""
    connection: Any = Started()
    loop = asyncio.get_running_loop()
    for exchange in asked:
        turns.take(loop, connection, exchange)  # type: ignore[arg-type]
    while connection.turn < len(asked):
        connection.turn += 1
        await asyncio.sleep(0)
    assert [exchange for _, exchange in connection.started] == [one for one in asked if not one.gone]
    turn_of = [turn for turn, _ in connection.started]
    return [turn_of.count(turn) for turn in dict.fromkeys(turn_of)]


def after(*replies: int) -> Turns:
    turns = Turns()
    for size_bytes in replies:
        turns.replied(size_bytes)
    return turns


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (after(), [9]),  # nothing is known yet
        (after(*[100] * 200), [9]),
        (after(*[TOGETHER_BYTES // 6] * 200), [6, 3]),
        (after(*[TOGETHER_BYTES * 10] * 200), [LEAST, LEAST, 9 - 2 * LEAST]),
        (after(*[TOGETHER_BYTES * 10] * 200, *[100] * 200), [9]),
    ],
)
async def test_so_many_begin_as_fit_by_the_replies_of_late(turns: Turns, expected: list[int]) -> None:
    assert await sizes(turns, [Asked() for _ in range(9)]) == expected


async def test_turns_go_on_after_a_pause() -> None:
    turns = after(*[TOGETHER_BYTES] * 200)
    for _ in range(2):
        assert await sizes(turns, [Asked() for _ in range(LEAST + 1)]) == [LEAST, 1]


async def test_who_has_gone_is_not_begun() -> None:
    asked = [Asked() for _ in range(5)]
    asked[0].gone = asked[3].gone = True
    assert sum(await sizes(after(*[TOGETHER_BYTES] * 200), asked)) == 3


async def test_all_are_answered_however_many_come() -> None:
    app = App()
    async with serving(app, requests=100) as server:

        async def ask(number: int) -> int:
            async with server.connect() as connection:
                await connection.send(b"GET /%d HTTP/1.1\r\n" % number + HOST + b"\r\n")
                return (await connection.reply())[0]

        assert await asyncio.gather(*map(ask, range(60))) == [200] * 60


async def test_a_probe_takes_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Turns, "_begin", lambda _turns, _loop: None)  # no turn ever comes
    async with serving(App()) as server, server.connect() as connection, server.connect() as probing:
        await connection.send(b"GET /a HTTP/1.1\r\n" + HOST + b"\r\n")
        await probing.send(b"GET /health/live HTTP/1.1\r\n" + HOST + b"\r\n")
        assert (await probing.reply())[0] == 200
        with pytest.raises(TimeoutError):
            await connection.reply(within_s=0.05)
