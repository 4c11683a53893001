"""
From text to a message of `graphql-transport-ws`, as strictly as a request's body is read, and back.

https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeGuard

import msgspec

from bff.errors import RequestRefused
from bff.http.decode import read_object, to_request
from bff.http.incremental import form_in
from bff.http.model import GraphQLRequest
from bff.http.websocket.closing import Closing
from bff.plan.form import Form

ID_LIMIT: Final = 128
"""Characters of an operation's id; clients send counters or UUIDs."""


class Init(msgspec.Struct, frozen=True):
    """`connection_init`, with what of its payload is read."""

    authorization: str | None
    language: str | None
    client: str | None
    form: Form = Form.WHOLE
    """Of responses in parts; an operation may name another in its extensions."""

    def __repr__(self) -> str:
        return "<Init>"


class Ping(msgspec.Struct, frozen=True):
    """`ping`."""


class Pong(msgspec.Struct, frozen=True):
    """`pong`; it needs no answer."""


class Subscribe(msgspec.Struct, frozen=True):
    """`subscribe`: an operation of any kind."""

    id: str
    request: GraphQLRequest

    def __repr__(self) -> str:
        return "<Subscribe>"


class Complete(msgspec.Struct, frozen=True):
    """`complete`: the client wants nothing more of an operation."""

    id: str


Message: TypeAlias = Init | Ping | Pong | Subscribe | Complete

_encode: Final = msgspec.json.Encoder().encode


def read_message(text: str | None, depth: int) -> Message | Closing:
    """The message in *text*, or why the connection must be closed; None stands for a binary message."""
    if text is None:
        return Closing.NOT_TEXT
    try:
        members = read_object(text.encode(), depth)
    except (RequestRefused, UnicodeEncodeError):
        return Closing.NOT_JSON
    payload = members.get("payload")
    if not (payload is None or isinstance(payload, dict)):
        return Closing.MALFORMED
    match members.get("type"):
        case "connection_init":
            return _init(payload or {})
        case "ping":
            return Ping()
        case "pong":
            return Pong()
        case "subscribe":
            return _subscribe(members.get("id"), payload)
        case "complete":
            return _complete(members.get("id"))
    return Closing.UNKNOWN_TYPE


def _init(payload: Mapping[str, Any]) -> Init | Closing:
    tokens = [payload[name] for name in ("authorization", "Authorization") if name in payload]
    read = (*tokens, payload.get("language"), payload.get("clientName"))
    if len(tokens) > 1 or not all(value is None or isinstance(value, str) for value in read):
        return Closing.MALFORMED
    return Init(
        tokens[0] if tokens else None, payload.get("language"), payload.get("clientName"), form_in(payload)
    )


def _subscribe(identifier: object, payload: Mapping[str, Any] | None) -> Subscribe | Closing:
    if not _is_id(identifier) or payload is None:
        return Closing.MALFORMED
    try:
        return Subscribe(identifier, to_request(payload))
    except RequestRefused:
        return Closing.MALFORMED


def _complete(identifier: object) -> Complete | Closing:
    return Complete(identifier) if _is_id(identifier) else Closing.MALFORMED


def _is_id(identifier: object) -> TypeGuard[str]:
    return isinstance(identifier, str) and 0 < len(identifier) <= ID_LIMIT


ACK: Final = '{"type":"connection_ack"}'
PONG: Final = '{"type":"pong"}'


def next_message(identifier: str, payload: bytes) -> str:
    """`next` with an answer that is encoded already."""
    return (b'{"id":%b,"type":"next","payload":%b}' % (_encode(identifier), payload)).decode()


def error_message(identifier: str, errors: Sequence[Mapping[str, Any]]) -> str:
    return _encode({"id": identifier, "type": "error", "payload": errors}).decode()


def complete_message(identifier: str) -> str:
    return _encode({"id": identifier, "type": "complete"}).decode()
