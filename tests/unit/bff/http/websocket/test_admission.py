"""Who may come in and stay: hosts, origins, tokens, and how many."""

import time

import msgspec
import pytest

from bff.http.cors import Origins
from bff.identity import KeysUnavailable
from tests.unit.bff.http.websocket.harness import SETTINGS, VIEWER, World, feed


@pytest.fixture
def world() -> World:
    return World()


async def test_init_that_does_not_come_is_not_waited_for() -> None:
    world = World(msgspec.structs.replace(SETTINGS, init_timeout_ms=50))
    async with world.connected() as client:
        await client.next()
        assert await client.closed() == (4408, "Connection initialisation timeout")


async def test_acknowledgement_that_takes_too_long_is_not_waited_for() -> None:
    world = World(msgspec.structs.replace(SETTINGS, init_timeout_ms=50))
    world.identity.go.clear()
    async with world.connected() as client:
        await client.next()
        client.say("connection_init", payload={"authorization": "Bearer t"})
        assert await client.closed() == (4408, "Connection initialisation timeout")


async def test_operation_before_the_acknowledgement_is_unauthorized(world: World) -> None:
    world.identity.go.clear()
    async with world.connected() as client:
        await client.next()
        client.say("connection_init", payload={"authorization": "Bearer t"})
        client.subscribe("1", "a")
        assert await client.closed() == (4401, "Unauthorized")
        world.identity.go.set()
    assert world.opening.seen == []
    assert len(world.occupancy) == 0


async def test_issuer_that_does_not_answer_is_told_as_a_pause(world: World) -> None:
    world.identity.error = KeysUnavailable()
    async with world.connected() as client:
        await client.next()
        client.say("connection_init", payload={"authorization": "Bearer t"})
        assert await client.closed() == (1013, "Try again later")


async def test_viewer_may_have_so_many_sockets_and_no_more(world: World) -> None:
    async with world.welcomed(), world.welcomed(), world.connected() as third:
        await third.next()
        third.say("connection_init", payload={"authorization": "Bearer t"})
        assert await third.closed() == (4429, "Too many sockets")
        assert len(world.occupancy) == 2
    assert world.closed == ["TOO_MANY_SOCKETS"]
    assert len(world.occupancy) == 0
    async with world.welcomed():
        assert len(world.occupancy) == 1


async def test_socket_ends_with_its_token(world: World) -> None:
    world.identity.viewer = msgspec.structs.replace(VIEWER, expires_at_s=int(time.time()) + 2)
    async with world.welcomed() as client:
        client.subscribe("1", "a")
        assert await client.closed() == (4403, "Token expired")
    assert feed(world, "a").closed.is_set()


async def test_token_without_an_end_in_sight_sets_no_timer(world: World) -> None:
    world.identity.viewer = msgspec.structs.replace(VIEWER, expires_at_s=10**15)
    async with world.welcomed() as client:
        client.say("ping")
        assert await client.hear() == {"type": "pong"}


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (b"http://x", True),
        (b"https://x", True),
        (b"https://workbench.example", True),
        (b"https://workbench.example:8443", False),
        (b"http://x.elsewhere", False),
        (b"null", False),
        (b"", False),
        (b"file://x", False),
    ],
)
async def test_page_may_connect_from(origin: bytes, *, allowed: bool) -> None:
    world = World(origins=Origins(frozenset({b"https://workbench.example"})))
    async with world.connected((b"origin", origin)) as client:
        assert (await client.next())["type"] == "websocket.accept"
        if not allowed:
            assert await client.closed() == (4403, "Forbidden")
    assert world.closed == ([] if allowed else ["FORBIDDEN"])


@pytest.mark.parametrize(
    ("headers", "status"),
    [([(b"host", b"y")], 400), ([(b"origin", b"a"), (b"origin", b"b")], 400)],
)
async def test_head_that_no_request_may_have_is_refused_before_anything(
    world: World, headers: list[tuple[bytes, bytes]], status: int
) -> None:
    async with world.connected(*headers) as client:
        answer = await client.next()
    assert (answer["type"], answer["status"]) == ("websocket.http.response.start", status)
    assert (b"connection", b"close") in answer["headers"]
