"""What the driver of a session does with tokens, operations, and the end."""

import asyncio

import pytest

from bff.codes import Code
from bff.http.model import GraphQLAnswer
from bff.shell.extensions import STOPPING
from bff.streams.ending import StreamEnded
from tests.unit.bff.http.websocket.harness import Client, World, feed

ONE = GraphQLAnswer(data={"a": 1})
NEXT = {"id": "1", "type": "next", "payload": {"data": {"a": 1}}}
COMPLETE = {"id": "1", "type": "complete"}


@pytest.fixture
def world() -> World:
    return World()


async def code_of(client: Client) -> tuple[str, str]:
    message = await client.hear()
    assert message["type"] == "error"
    (entry,) = message["payload"]
    return message["id"], entry["extensions"]["code"]


async def test_answers_are_sent_as_they_come_then_complete(world: World) -> None:
    async with world.welcomed() as client:
        client.subscribe("1", "a")
        for _ in range(3):
            feed(world, "a").events.put_nowait(ONE)
            assert await client.hear() == NEXT
        feed(world, "a").events.put_nowait(None)
        assert await client.hear() == COMPLETE
    assert feed(world, "a").closed.is_set()
    assert world.answered == [None]


async def test_encoded_answer_is_sent_as_it_is(world: World) -> None:
    feed(world, "a").events.put_nowait(GraphQLAnswer(body='{"data":{"b":"客户"}}'.encode()))
    async with world.welcomed() as client:
        client.subscribe('"1\\', "a")
        assert await client.hear() == {"id": '"1\\', "type": "next", "payload": {"data": {"b": "客户"}}}


async def test_operations_do_not_wait_for_one_another(world: World) -> None:
    async with world.welcomed() as client:
        client.subscribe("0", "b")
        client.subscribe("1", "a")
        feed(world, "a").events.put_nowait(ONE)
        assert await client.hear() == NEXT


async def test_complete_ends_the_stream_and_nothing_of_it_is_sent(world: World) -> None:
    async with world.welcomed() as client:
        client.subscribe("1", "a")
        feed(world, "a").events.put_nowait(ONE)
        assert await client.hear() == NEXT
        client.say("complete", "1")
        await asyncio.wait_for(feed(world, "a").closed.wait(), 10)
        client.say("ping")
        assert await client.hear() == {"type": "pong"}


async def test_refused_operation_is_an_error_and_no_complete_follows(world: World) -> None:
    async with world.welcomed() as client:
        client.subscribe("1", "refused")
        assert await code_of(client) == ("1", "RATE_LIMITED")
        client.say("ping")
        assert await client.hear() == {"type": "pong"}
        client.subscribe("1", "a")  # the id is free again
        feed(world, "a").events.put_nowait(ONE)
        assert await client.hear() == NEXT
    assert world.answered == [Code.RATE_LIMITED, None]


async def test_answer_without_data_is_an_error(world: World) -> None:
    entry = {"message": "m", "extensions": {"code": "GRAPHQL_PARSE_FAILED"}}
    feed(world, "a").events.put_nowait(GraphQLAnswer(errors=[entry], has_data=False))
    async with world.welcomed() as client:
        client.subscribe("1", "a")
        assert await client.hear() == {"id": "1", "type": "error", "payload": [entry]}
        client.say("ping")
        assert await client.hear() == {"type": "pong"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StreamEnded(Code.PERMISSION_WITHDRAWN), "PERMISSION_WITHDRAWN"),
        (StreamEnded(Code.READER_TOO_SLOW), "READER_TOO_SLOW"),
        (RuntimeError("6222021234567890123"), "INTERNAL"),
    ],
)
async def test_stream_that_is_ended_is_an_error_of_that_operation_alone(
    world: World, error: Exception, code: str
) -> None:
    async with world.welcomed() as client:
        client.subscribe("1", "a")
        feed(world, "a").events.put_nowait(ONE)
        assert await client.hear() == NEXT
        feed(world, "a").events.put_nowait(error)
        assert await code_of(client) == ("1", code)
        client.say("ping")
        assert await client.hear() == {"type": "pong"}


@pytest.mark.parametrize(
    ("code", "closing"),
    [
        (Code.TOKEN_EXPIRED, (4403, "Token expired")),
        (Code.SERVER_STOPPING, (1001, "Going away")),
    ],
)
async def test_what_ends_one_stream_for_all_ends_the_socket(
    world: World, code: Code, closing: tuple[int, str]
) -> None:
    async with world.welcomed() as client:
        client.subscribe("1", "a")
        feed(world, "a").events.put_nowait(StreamEnded(code))
        assert await client.closed() == closing


async def test_deadline_of_a_request_holds_for_an_operation(world: World) -> None:
    async with world.welcomed() as client:
        client.subscribe("1", "slow")
        assert await code_of(client) == ("1", "DEADLINE_EXCEEDED")
    assert world.opening.cancelled
    assert world.answered == [Code.DEADLINE_EXCEEDED]


async def test_command_that_is_being_carried_out_is_not_abandoned(world: World) -> None:
    """Neither when the client wants it no more, nor when it goes; its answer is not sent."""
    async with world.welcomed() as client:
        client.subscribe("1", "slow")
        await asyncio.wait_for(world.opening.opening.wait(), 10)
        client.say("complete", "1")
        client.say("ping")
        assert await client.hear() == {"type": "pong"}
        client.leave()
        world.opening.go.set()
    assert world.opening.finished.is_set()
    assert not world.opening.cancelled
    assert client.outbox.empty()
    assert feed(world, "slow").closed.is_set()


async def test_operations_take_places_only_while_they_are_opened(world: World) -> None:
    async with world.welcomed() as client:
        world.shell.free = 1
        client.subscribe("1", "slow")
        await asyncio.wait_for(world.opening.opening.wait(), 10)
        client.subscribe("2", "a")
        assert await code_of(client) == ("2", "SERVER_BUSY")
        world.opening.go.set()
        feed(world, "slow").events.put_nowait(ONE)
        assert await client.hear() == NEXT
        client.subscribe("2", "a")
        feed(world, "a").events.put_nowait(ONE)
        assert await client.hear() == NEXT | {"id": "2"}
    assert world.shell.free == 1


async def test_more_operations_than_allowed_are_refused(world: World) -> None:
    async with world.welcomed() as client:
        for number in range(4):
            client.subscribe(str(number), f"a{number}")
        assert await code_of(client) == ("3", "STREAM_LIMIT_REACHED")


async def test_each_operation_is_a_request_of_its_own(world: World) -> None:
    async with world.welcomed() as client:
        client.subscribe("1", "a")
        client.subscribe("2", "a")
        for _ in "12":
            feed(world, "a").events.put_nowait(ONE)
            await client.hear()
    (_, first), (_, second) = world.opening.seen
    assert first.request_id != second.request_id
    assert first.trace_id != second.trace_id
    assert not first.read_only


async def test_at_the_stop_queries_are_answered_and_subscriptions_ended(world: World) -> None:
    async with world.welcomed() as client:
        client.subscribe("1", "slow")
        client.subscribe("2", "a")
        await asyncio.wait_for(world.opening.opening.wait(), 10)
        client.inbox.put_nowait({"type": STOPPING})
        await asyncio.wait_for(feed(world, "a").closed.wait(), 10)
        feed(world, "slow").events.put_nowait(ONE)
        feed(world, "slow").events.put_nowait(None)
        world.opening.go.set()
        assert await client.hear() == NEXT
        assert await client.hear() == COMPLETE
        assert await client.closed() == (1001, "Going away")


async def test_nothing_runs_on_when_the_client_goes(world: World) -> None:
    async with world.welcomed() as client:
        client.subscribe("1", "a")
        feed(world, "a").events.put_nowait(ONE)
        assert await client.hear() == NEXT
    assert feed(world, "a").closed.is_set()
    assert len(world.occupancy) == 0


async def test_stream_that_knows_first_that_the_server_stops_lets_queries_be_answered(world: World) -> None:
    async with world.welcomed() as client:
        client.subscribe("1", "slow")
        client.subscribe("2", "a")
        await asyncio.wait_for(world.opening.opening.wait(), 10)
        feed(world, "a").events.put_nowait(StreamEnded(Code.SERVER_STOPPING))
        await asyncio.wait_for(feed(world, "a").closed.wait(), 10)
        feed(world, "slow").events.put_nowait(ONE)
        feed(world, "slow").events.put_nowait(None)
        world.opening.go.set()
        assert await client.hear() == NEXT
        assert await client.hear() == COMPLETE
        assert await client.closed() == (1001, "Going away")
