"""Sequences of messages, each with what a server of graphql-transport-ws does."""

from collections.abc import Sequence
from typing import Any, Final

import pytest

from bff.codes import Code
from bff.http.websocket.closing import Closing
from bff.http.websocket.messages import ACK, PONG, Init, Subscribe, read_message
from bff.http.websocket.session import Action, Authenticate, Close, Refuse, Send, Session, Start, State, Stop

OPERATIONS: Final = 2
RECOGNISED: Final = "the token is believed"
"""Not a message, but what the driver reports."""

INIT: Final = '{"type":"connection_init"}'
PING: Final = '{"type":"ping"}'


def subscribe(identifier: str, query: str = "{ a }") -> str:
    return f'{{"id":"{identifier}","type":"subscribe","payload":{{"query":"{query}"}}}}'


def complete(identifier: str) -> str:
    return f'{{"id":"{identifier}","type":"complete"}}'


READY: Final = (INIT, RECOGNISED)

SEQUENCES: Final[dict[str, tuple[Sequence[str | None], Sequence[str]]]] = {
    "init": ([INIT], ["authenticate"]),
    "init with null payload": (['{"type":"connection_init","payload":null}'], ["authenticate"]),
    "recognised": ([*READY], ["authenticate", "ack"]),
    "recognised before init": ([RECOGNISED], []),
    "recognised twice": ([*READY, RECOGNISED], ["authenticate", "ack"]),
    "ping at any time": ([PING, INIT, PING, RECOGNISED, PING], [
        "pong", "authenticate", "pong", "ack", "pong"]),
    "ping with a payload": (['{"type":"ping","payload":{"a":1}}'], ["pong"]),
    "pong": (['{"type":"pong"}', '{"type":"pong","payload":{}}'], []),
    "two inits": ([INIT, INIT], ["authenticate", "TOO_MANY_INITS"]),
    "init when ready": ([*READY, INIT], ["authenticate", "ack", "TOO_MANY_INITS"]),
    "subscribe before init": ([subscribe("1")], ["UNAUTHORIZED"]),
    "subscribe before the acknowledgement": ([INIT, subscribe("1")], ["authenticate", "UNAUTHORIZED"]),
    "recognised after the end": ([INIT, INIT, RECOGNISED], ["authenticate", "TOO_MANY_INITS"]),
    "subscribe": ([*READY, subscribe("1")], ["authenticate", "ack", "start 1"]),
    "id twice": ([*READY, subscribe("1"), subscribe("1")], [
        "authenticate", "ack", "start 1", "DUPLICATE_ID"]),
    "id again after complete": ([*READY, subscribe("1"), complete("1"), subscribe("1")], [
        "authenticate", "ack", "start 1", "stop 1", "start 1"]),
    "complete twice": ([*READY, subscribe("1"), complete("1"), complete("1")], [
        "authenticate", "ack", "start 1", "stop 1"]),
    "complete of nothing": ([complete("1"), *READY, complete("1")], ["authenticate", "ack"]),
    "one operation too many": ([*READY, subscribe("1"), subscribe("2"), subscribe("3")], [
        "authenticate", "ack", "start 1", "start 2", "refuse 3 STREAM_LIMIT_REACHED"]),
    "place that is still held": ([*READY, subscribe("1"), subscribe("2"), complete("1"), subscribe("3")], [
        "authenticate", "ack", "start 1", "start 2", "stop 1", "refuse 3 STREAM_LIMIT_REACHED"]),
    "nothing after the end": (["x", PING, INIT, subscribe("1"), complete("1"), "x"], ["NOT_JSON"]),
    "binary": ([None], ["NOT_TEXT"]),
    "no JSON": ([""], ["NOT_JSON"]),
    "list": (["[]"], ["NOT_JSON"]),
    "number": (["1"], ["NOT_JSON"]),
    "member twice": (['{"type":"ping","type":"pong"}'], ["NOT_JSON"]),
    "member twice beneath": ([
        '{"id":"1","type":"subscribe","payload":{"query":"{a}","query":"{b}"}}'], ["NOT_JSON"]),
    "too deep": (['{"type":"ping","payload":' + '{"a":' * 40 + "1" + "}" * 40 + "}"], ["NOT_JSON"]),
    "far too deep": (['{"type":"ping","payload":' + "[" * 50_000], ["NOT_JSON"]),
    "unpaired surrogate": (['{"type":"\\ud800"}'], ["NOT_JSON"]),
    "surrogate in the text": (['{"type":"\ud800"}'], ["NOT_JSON"]),
    "not a number": (['{"type":"ping","payload":{"a":NaN}}'], ["NOT_JSON"]),
    "no type": (["{}"], ["UNKNOWN_TYPE"]),
    "type of the old protocol": (['{"type":"start","id":"1","payload":{}}'], ["UNKNOWN_TYPE"]),
    "type of the server": (['{"type":"next","id":"1","payload":{}}'], ["UNKNOWN_TYPE"]),
    "type that is no text": (['{"type":1}'], ["UNKNOWN_TYPE"]),
    "type in capitals": (['{"type":"PING"}'], ["UNKNOWN_TYPE"]),
    "payload that is no object": (['{"type":"ping","payload":1}'], ["MALFORMED"]),
    "two tokens": ([
        '{"type":"connection_init","payload":{"authorization":"a","Authorization":"b"}}'], ["MALFORMED"]),
    "token that is no text": (['{"type":"connection_init","payload":{"authorization":1}}'], ["MALFORMED"]),
    "no id": (['{"type":"subscribe","payload":{"query":"{a}"}}'], ["MALFORMED"]),
    "empty id": ([subscribe("")], ["MALFORMED"]),
    "id that is a number": (['{"id":1,"type":"subscribe","payload":{"query":"{a}"}}'], ["MALFORMED"]),
    "long id": ([subscribe("x" * 129)], ["MALFORMED"]),
    "complete without id": (['{"type":"complete"}'], ["MALFORMED"]),
    "no payload": (['{"id":"1","type":"subscribe"}'], ["MALFORMED"]),
    "no query": (['{"id":"1","type":"subscribe","payload":{}}'], ["MALFORMED"]),
    "query that is no text": (['{"id":"1","type":"subscribe","payload":{"query":1}}'], ["MALFORMED"]),
    "variables that are a list": ([
        '{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":[]}}'], ["MALFORMED"]),
}  # fmt: skip


def told(action: Action) -> str:
    match action:
        case Send(text):
            return {ACK: "ack", PONG: "pong"}[text]
        case Authenticate():
            return "authenticate"
        case Start(operation):
            return f"start {operation.id}"
        case Stop(operation):
            return f"stop {operation.id}"
        case Refuse(identifier, code):
            return f"refuse {identifier} {code}"
        case Close(closing):
            return closing.name


@pytest.mark.parametrize(("messages", "actions"), SEQUENCES.values(), ids=SEQUENCES)
def test_sequence_leads_to(messages: Sequence[str | None], actions: Sequence[str]) -> None:
    session, done = Session(OPERATIONS), list[Action]()
    for message in messages:
        done += session.recognised() if message == RECOGNISED else session.take(read_message(message, 32))
    assert [told(action) for action in done] == list(actions)
    ended = [action for action in done if isinstance(action, Close)]
    assert (session.state is State.CLOSED) == bool(ended)


def started(session: Session, identifier: str) -> Subscribe:
    (action,) = session.take(read_message(subscribe(identifier), 32))
    assert isinstance(action, Start)
    return action.subscribe


def ready() -> Session:
    session = Session(OPERATIONS)
    session.take(read_message(INIT, 32))
    session.recognised()
    return session


def test_operation_that_was_ended_is_not_taken_for_a_later_one_of_its_id() -> None:
    session = ready()
    first = started(session, "1")
    session.take(read_message(complete("1"), 32))
    second = started(session, "1")
    assert not session.is_active(first)
    session.finish(first)
    assert session.is_active(second)
    session.finish(second)
    assert not session.is_active(second)


def test_place_is_free_when_the_operation_holds_nothing_any_more() -> None:
    session = ready()
    first, _ = started(session, "1"), started(session, "2")
    session.finish(first)
    assert session.take(read_message(subscribe("3"), 32)) == (Refuse("3", Code.STREAM_LIMIT_REACHED),)
    session.ended()
    assert started(session, "3").id == "3"


def test_closing_is_said_once_and_ends_all_operations() -> None:
    session = ready()
    operation = started(session, "1")
    assert session.close(Closing.GOING_AWAY) == (Close(Closing.GOING_AWAY),)
    assert not session.is_active(operation)
    assert session.close(Closing.INIT_TIMEOUT) == ()


def test_what_is_read_of_the_first_payload() -> None:
    text = '{"type":"connection_init","payload":{"Authorization":"a","language":"zh","clientName":"b","c":1}}'
    assert read_message(text, 32) == Init("a", "zh", "b")
    assert repr(read_message(text, 32)) == "<Init>"


def test_what_holds_values_shows_none() -> None:
    operation: Any = read_message(subscribe("1"), 32)
    assert repr(operation) == "<Subscribe>"
    assert "{ a }" not in repr(Start(operation))
