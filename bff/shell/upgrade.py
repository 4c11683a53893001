"""
From the head of a request to a WebSocket: whether the handshake is one, its answer, and the ASGI scope.

The `websockets` library judges the handshake (RFC 6455, section 4.2); its texts repeat what was sent, so
they are not sent.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

import httptools
from websockets.datastructures import Headers
from websockets.http11 import Request
from websockets.server import ServerProtocol

SWITCHING: Final = 101

RawHeaders = Sequence[tuple[bytes, bytes]]


def asks_for_socket(headers: RawHeaders) -> bool:
    """Whether the upgrade that is asked for is one to a WebSocket."""
    return any(name == b"upgrade" and value.lower() == b"websocket" for name, value in headers)


def switch(method: str, url: bytes, http_version: str, headers: RawHeaders) -> Headers | None:
    """What goes with the answer 101; None where this is no handshake of version 13."""
    request = Request(
        url.decode("latin-1"),
        Headers([(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]),
        method=method,
        protocol=f"HTTP/{http_version}",
    )
    response = ServerProtocol().accept(request)  # no extension is known to it, so none is agreed on
    return response.headers if response.status_code == SWITCHING else None


def websocket_scope(http: Mapping[str, Any], url: bytes) -> dict[str, Any] | None:
    """The scope of a WebSocket, made from the *http* scope without its target; None for a broken URL."""
    try:
        parsed = httptools.parse_url(url)
    except httptools.HttpParserInvalidURLError:
        return None
    raw_path: bytes = parsed.path or b"/"
    offered = [value for name, value in http["headers"] if name == b"sec-websocket-protocol"]
    return {
        "type": "websocket",
        "asgi": http["asgi"],
        "http_version": "1.1",
        "scheme": "wss" if http["scheme"] == "https" else "ws",
        "server": http["server"],
        "client": http["client"],
        "root_path": http["root_path"],
        "path": http["root_path"] + unquote(raw_path.decode("latin-1")),
        "raw_path": http["root_path"].encode() + raw_path,
        "query_string": parsed.query or b"",
        "headers": http["headers"],
        "subprotocols": [name.strip() for value in offered for name in value.decode("latin-1").split(",")],
        "state": http["state"],
        "extensions": {"websocket.http.response": {}},
    }
