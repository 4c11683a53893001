"""What can go wrong on a WebSocket, with values in every place of a message; and what goes right."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.zero_storage.caller import Caller, Exchange, Viewpoint
from tests.zero_storage.client_failures import ASKING
from tests.zero_storage.connection_failures import Line

WITHIN_S: Final = 15
PROTOCOL: Final = Subprotocol("graphql-transport-ws")

_PAGE: Final = "query ($n: Int) { customers(first: $n) { totalCount } }"

Messages: TypeAlias = Sequence[str | bytes]


def _message(**members: Any) -> str:
    return msgspec.json.encode(members).decode()


def _subscribe(query: str, **payload: Any) -> str:
    return _message(id="1", type="subscribe", payload={"query": query, **payload})


def _init(token: str, **payload: Any) -> str:
    return _message(type="connection_init", payload={"authorization": f"Bearer {token}", **payload})


def _attempts(line: Line, token: str) -> dict[str, tuple[Messages, str]]:
    """By name: what is said, and the close code or error code that it ends with."""
    card, name, mobile = (line.typed.of(kind) for kind in ("card", "name", "mobile"))
    known = _init(token, clientName=name, language=mobile)
    document = f'{{ customers(filter: {{name: "{name}"}}) {{ nodes {{ {_letters(card)} }} }} }}'
    return {
        "socket: text that is no message": ([card], "4400"),
        "socket: binary": ([name.encode()], "4400"),
        "socket: type": ([_message(type=card)], "4400"),
        "socket: member of a message": ([_message(type="ping", payload=name)], "4400"),
        "socket: token": ([_init(card)], "4403"),
        "socket: token that is a name": ([_init(name)], "4403"),
        "socket: first message an operation": ([_subscribe(document)], "4401"),
        "socket: id": ([known, _message(id=card * 10, type="subscribe", payload={"query": "{ a }"})], "4400"),
        "socket: second init": ([known, _init(card, note=mobile)], "4429"),
        "socket: ping with a payload": ([known, _message(type="ping", payload={"a": card})], "pong"),
        "socket: document": ([known, _subscribe(document)], "GRAPHQL_VALIDATION_FAILED"),
        "socket: document that is no GraphQL": (
            [known, _subscribe(f"{{ {card} {name}")],
            "GRAPHQL_PARSE_FAILED",
        ),
        "socket: name of an operation": (
            [known, _subscribe("query a { viewer { post } }", operationName=card)],
            "OPERATION_RESOLUTION_FAILURE",
        ),
        "socket: variables": (
            [known, _subscribe(_PAGE, variables={"n": card})],
            "BAD_USER_INPUT",
        ),
        "socket: identifier": (
            [known, _subscribe(f'{{ customer(id: "{card}") {{ relation }} }}')],
            "NOT_FOUND",
        ),
    }  # fmt: skip


def _letters(digits: str) -> str:
    """A name that GraphQL takes, with the number in it."""
    return f"a{digits}"


def run_all(line: Line, note: Callable[[str, str, str], None]) -> None:
    """Say all of it, each on a socket of its own; *note* is told what was expected and what came."""
    token = line.caller.token(ASKING)
    for name, (messages, expected) in _attempts(line, token).items():
        heard, closed = _say(line.caller, messages)
        line.caller.keep(Exchange(name, ASKING.persona, 0, closed.reason.encode(), _joined(heard)))
        came = {str(closed.code), *(code for one in heard for code in _codes(one))}
        note(name, expected, expected if expected in came else " ".join(sorted(came)))
    _leave_with_a_value(line, token)


def ask_everybody(line: Line, viewpoints: Sequence[Viewpoint], note: Callable[[str, str, str], None]) -> None:
    """Ask for the record over a socket, in the name of each."""
    request = msgspec.json.decode(line.body)
    for viewpoint in viewpoints:
        messages = [
            _init(line.caller.token(viewpoint)),
            _subscribe(request["query"], variables={"id": request["variables"]["id"]}),
        ]
        heard, _ = _say(line.caller, messages)
        name = f"customer over a socket as {viewpoint}"
        line.caller.keep(Exchange(name, viewpoint.persona, 0, b"", _joined(heard)))
        note(name, "next", next((one["type"] for one in heard if one.get("id")), "nothing"))


def _open(caller: Caller) -> ClientConnection:
    address = caller.url.replace("http", "ws", 1) + "/graphql"
    return connect(address, subprotocols=[PROTOCOL], proxy=None, open_timeout=WITHIN_S, max_size=None)


def _say(caller: Caller, messages: Messages) -> tuple[list[dict[str, Any]], Close]:
    """All that comes until something final does, and how the socket was closed."""
    heard: list[dict[str, Any]] = []
    with _open(caller) as socket:
        try:
            for message in messages:
                socket.send(message)
                if isinstance(message, str) and '"connection_init"' in message:
                    heard.append(msgspec.json.decode(socket.recv(WITHIN_S)))
            while not heard or heard[-1]["type"] not in ("next", "error", "pong"):
                heard.append(msgspec.json.decode(socket.recv(WITHIN_S)))
        except ConnectionClosed as closed:
            return heard, closed.rcvd or Close(1006, "")
    return heard, Close(1000, "")


def _leave_with_a_value(line: Line, token: str) -> None:
    """Close with a reason that is a name, while a query is being executed."""
    with _open(line.caller) as socket:
        socket.send(_init(token))
        socket.recv(WITHIN_S)
        request = msgspec.json.decode(line.body)
        socket.send(_subscribe(request["query"], variables=request["variables"]))
        socket.close(4_999, line.typed.of("name"))


def _codes(message: dict[str, Any]) -> list[str]:
    payload = message.get("payload") or {}
    errors = payload if isinstance(payload, list) else payload.get("errors", [])
    return [message["type"], *(error["extensions"]["code"] for error in errors)]


def _joined(heard: Sequence[dict[str, Any]]) -> bytes:
    return msgspec.json.encode(heard)
