"""Writes a reply: its status after the draft, its headers, its bytes."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import orjson
from starlette.types import Send

from bff.codes import CODES, Code, Phase
from bff.errors import RequestRefused, format_error
from bff.http.cors import ALLOW, Headers
from bff.http.model import GraphQLAnswer, RequestMeta
from bff.http.negotiate import ReplyType
from bff.identity.errors import Refusal, TokenRefused
from bff.shell.extensions import WholeReply

_COMMON: Final[dict[ReplyType, Headers]] = {
    kind: (
        (b"content-type", kind.content_type),
        (b"x-content-type-options", b"nosniff"),
    )
    for kind in ReplyType
}

_NO_STORE: Final[Headers] = ((b"cache-control", b"no-store"),)

_LINES: Final = {
    kind: b"".join(b"%b: %b\r\n" % header for header in (*_COMMON[kind], *_NO_STORE))
    + b"x-request-id: %b\r\ncontent-length: %d\r\n"
    for kind in ReplyType
}
"""The head of a reply with no headers of its own, to be filled in: an id that is hex, and a length."""

_LATER: Final[Headers] = ((b"retry-after", b"5"),)
"""As long as the audit's longest pause before it offers its records again."""

_BY_CODE: Final[dict[Code, Headers]] = {
    Code.PAYLOAD_TOO_LARGE: ((b"connection", b"close"),),  # the rest of the body is not read
    Code.REQUEST_TIMEOUT: ((b"connection", b"close"),),
    Code.IDENTITY_UNAVAILABLE: _LATER,
    Code.AUDIT_UNAVAILABLE: _LATER,
    Code.EVENTS_UNAVAILABLE: _LATER,
    Code.UNAUTHENTICATED: ((b"www-authenticate", b'Bearer error="invalid_token"'),),
}
_CHALLENGE: Final[Headers] = ((b"www-authenticate", b"Bearer"),)
"""Where no token was sent, no error is named (RFC 6750, section 3.1)."""

_WELL_FORMED: Final = frozenset({Phase.DOCUMENT, Phase.VARIABLES})
"""What can be wrong with a well-formed request: 200 under the old media type."""

_BODILESS: Final = frozenset({204, 304})

_encode: Final = msgspec.json.Encoder().encode


class Reply(msgspec.Struct, frozen=True):
    """What goes out."""

    status: int
    body: bytes
    headers: Headers = ()
    caching: Headers = _NO_STORE


def reply_to(answer: GraphQLAnswer, kind: ReplyType) -> Reply:
    """Encode what execution gave back."""
    body = payload(answer) if answer.body is None else answer.body
    status = 200 if answer.has_data else _status_of(Code(answer.errors[0]["extensions"]["code"]), kind)
    return Reply(status, body, step_up(answer.challenge) if answer.challenge else ())


def step_up(challenge: Mapping[str, Any]) -> Headers:
    """
    Say a step-up as RFC 9470 does, section 3.

    The status stays 200, for there is data: the header may stand there too (RFC 9110, section 11.6.1).
    """
    parameters = ", ".join(f'{name}="{value}"' for name, value in challenge.items())
    return ((b"www-authenticate", f'Bearer error="insufficient_user_authentication", {parameters}'.encode()),)


def refuse(error: BaseException, code: Code, meta: RequestMeta, kind: ReplyType) -> Reply:
    """The reply to a request that ends with *error*, which `describe` called *code*."""
    entry = format_error(error, meta.request_id, meta.language)
    headers = _BY_CODE.get(code, ())
    if code is Code.METHOD_NOT_ALLOWED:
        headers = ((b"allow", b"POST" if meta.read_only else ALLOW),)
    if isinstance(error, TokenRefused) and error.refusal is Refusal.MISSING:
        headers = _CHALLENGE
    if isinstance(error, RequestRefused) and error.retry_after_s is not None:
        headers = (*headers, (b"retry-after", b"%d" % error.retry_after_s))
    return Reply(_status_of(code, kind), _encode({"errors": [entry]}), headers)


def reply_to_batch(answers: Sequence[GraphQLAnswer]) -> Reply:
    """Encode the answers to a list of requests, in its order; each tells for itself how it went."""
    return Reply(200, b"[" + b",".join(map(payload, answers)) + b"]")


def compressed(reply: Reply) -> Reply:
    """*reply* in gzip, at the level where a byte saved costs least time."""
    packer = zlib.compressobj(level=1, wbits=31)  # 31: the largest window, in gzip's format
    body = packer.compress(reply.body) + packer.flush()
    headers = (*reply.headers, (b"content-encoding", b"gzip"))
    return msgspec.structs.replace(reply, body=body, headers=headers)


def with_headers(reply: Reply, headers: Headers) -> Reply:
    return msgspec.structs.replace(reply, headers=(*reply.headers, *headers)) if headers else reply


async def send_reply(
    send: Send, reply: Reply, meta: RequestMeta, kind: ReplyType, whole: WholeReply | None = None
) -> None:
    """Send *reply*; by *whole*, where the server has that, if it is one of the many that look alike."""
    if whole is not None and reply.caching is _NO_STORE and not reply.headers and reply.body:
        lines = _LINES[kind] % (meta.request_id.encode("ascii"), len(reply.body))
        if whole(reply.status, lines, reply.body):
            return
    headers = (
        *_COMMON[kind],
        *reply.caching,
        *reply.headers,
        (b"x-request-id", meta.request_id.encode("ascii")),
        (b"content-length", b"%d" % len(reply.body)),
    )
    if reply.status in _BODILESS:
        headers = headers[1:-1]  # neither type nor length of what is not there
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


def _status_of(code: Code, kind: ReplyType) -> int:
    entry = CODES[code]
    return 200 if kind is ReplyType.LEGACY and entry.phase in _WELL_FORMED else entry.status


def payload(answer: GraphQLAnswer) -> bytes:
    """The bytes of one answer, whatever carries them: a reply, an event, a message, a part."""
    if answer.body is not None:
        return answer.body
    response: dict[str, Any] = {}
    if answer.errors:
        response["errors"] = answer.errors
    if answer.has_data:
        response["data"] = answer.data
    if answer.extensions:
        response["extensions"] = answer.extensions
    return orjson.dumps(response, _of_ours)


def _of_ours(value: Any) -> Any:
    """What orjson, which writes plain objects in two thirds of msgspec's time, does not know itself."""
    return orjson.Fragment(bytes(value)) if type(value) is msgspec.Raw else msgspec.to_builtins(value)
