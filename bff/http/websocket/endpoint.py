"""Lets sockets in: host, origin and subprotocol are looked at before the connection is anybody's."""

import time
from contextlib import nullcontext
from typing import Final

from starlette.types import Message, Receive, Scope, Send

from bff.errors import RequestRefused
from bff.http.cors import Origins
from bff.http.head import Head, read_head, request_id, trace_id
from bff.http.model import RequestMeta
from bff.http.negotiate import ReplyType, language
from bff.http.reply import refuse, send_reply
from bff.http.websocket.closing import Closing
from bff.http.websocket.connection import Connection
from bff.http.websocket.parts import Parts
from bff.shell.extensions import PLACES

SUBPROTOCOL: Final = "graphql-transport-ws"


class SocketEndpoint:
    """The endpoint, to be mounted beside that of requests, at the same path."""

    def __init__(self, parts: Parts) -> None:
        self._parts: Final = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        head = read_head(scope["headers"])
        try:
            self._parts.gate.check_head(head)
        except RequestRefused as error:
            await _refuse(send, error, head)
            return
        offered = SUBPROTOCOL in scope["subprotocols"]
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL if offered else None})
        closing = _objection(head, self._parts.origins, offered=offered)
        if closing is not None:  # a browser tells its page why only of a connection that was open
            self._parts.closed(closing.name)
            await send({"type": "websocket.close", "code": closing.code, "reason": closing.reason})
            return
        place = scope["extensions"].get(PLACES, nullcontext)
        await Connection(self._parts, head, place, receive, send).run()


def _objection(head: Head, origins: Origins, *, offered: bool) -> Closing | None:
    if not origins.may_connect(head):
        return Closing.FORBIDDEN
    return None if offered else Closing.NO_SUBPROTOCOL


async def _refuse(send: Send, error: RequestRefused, head: Head) -> None:
    """Answer the handshake as a request would be answered."""
    wanted = language(head.get(b"accept-language"))
    meta = RequestMeta(request_id(head), trace_id(head), time.monotonic(), wanted)
    reply = refuse(error, error.code, meta, ReplyType.LEGACY)
    await send_reply(_as_handshake(send), reply, meta, ReplyType.LEGACY)


def _as_handshake(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if "headers" in message:
            message["headers"] = [*message["headers"], (b"connection", b"close")]
        await send({**message, "type": f"websocket.{message['type']}"})

    return answer
