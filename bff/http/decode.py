"""
From bytes to a `GraphQLRequest`, strictly: one JSON object, no key twice, bounded depth and numbers.

msgspec refuses what is not JSON (NaN, unpaired surrogates, bad UTF-8, trailing text). It takes the last of
equal keys, so keys are counted twice: in what was read, and in the text with its strings cut out, where
every colon is one member. That costs a third of a parser with hooks, and holds on every level.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from bff.codes import Code
from bff.errors import RequestRefused
from bff.http.model import GraphQLRequest

DOCUMENT_ID_LIMIT: Final = 256

_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
"""Only run on valid JSON: there every string ends, and the search is linear."""
_LONG_NUMBER: Final = re.compile(rb"[0-9]{20}")
"""More digits than a signed integer of 64 bits has; a fraction needs no more either."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}")

_NESTING: Final = (dict, list)

_parse: Final = msgspec.json.Decoder().decode


def decode_request(body: bytes, depth: int) -> GraphQLRequest:
    """
    The request in *body*, nested at most *depth* deep; raises `RequestRefused`.

    Unknown members are ignored, as the GraphQL-over-HTTP draft says, but they too must be well-formed.
    """
    document = _read(body, depth)
    if isinstance(document, list):
        raise RequestRefused(Code.BATCH_REFUSED)
    return to_request(document)


def decode_batch(body: bytes, depth: int, limit: int) -> tuple[GraphQLRequest, ...]:
    """The requests in a *body* that is a list of one to *limit*."""
    documents = _read(body, depth + 1)
    if not isinstance(documents, list) or not documents:
        raise RequestRefused(Code.BAD_REQUEST)
    if len(documents) > limit:
        raise RequestRefused(Code.BATCH_REFUSED)
    return tuple(to_request(_dict(document)) for document in documents)


def read_object(text: bytes, depth: int) -> dict[str, Any]:
    """The JSON object in *text*, read as strictly as a body."""
    return _dict(_read(text, depth))


def _dict(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RequestRefused(Code.BAD_REQUEST)
    return value


def _read(text: bytes, depth: int) -> Any:
    try:
        document = _parse(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise RequestRefused(Code.BAD_REQUEST) from None
    if not isinstance(document, dict | list):
        raise RequestRefused(Code.BAD_REQUEST)
    skeleton = _STRING.sub(b"", text)
    if skeleton.count(b":") != _members(document, depth) or _LONG_NUMBER.search(skeleton):
        raise RequestRefused(Code.BAD_REQUEST)
    return document


def _members(document: dict[str, Any] | list[Any], depth: int) -> int:
    """How many members all objects have together, looking level by level down to *depth*."""
    members = 0
    level: list[Any] = [document]
    for _ in range(depth):
        below: list[Any] = []
        for value in level:
            if type(value) is dict:
                members += len(value)
                below += value.values()
            else:
                below += value
        level = [value for value in below if type(value) in _NESTING]
        if not level:
            return members
    raise RequestRefused(Code.BAD_REQUEST)


def to_request(document: Mapping[str, Any]) -> GraphQLRequest:
    """Take the known members of *document*, each of its type."""
    extensions = _object(document, "extensions")
    text, identifier = _text(document, "query"), _document_id(document) or _persisted_query(extensions)
    request = GraphQLRequest(
        None if identifier and not text else text,  # graphql-ws sends no id without a text: an empty one
        identifier,
        _text(document, "operationName"),
        _object(document, "variables"),
        extensions,
    )
    if request.query is None and not request.document_id:
        raise RequestRefused(Code.BAD_REQUEST)
    if request.document_id is not None and len(request.document_id) > DOCUMENT_ID_LIMIT:
        raise RequestRefused(Code.BAD_REQUEST)
    return request


def _text(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    if value is None or isinstance(value, str):
        return value
    raise RequestRefused(Code.BAD_REQUEST)


def _document_id(document: Mapping[str, Any]) -> str | None:
    """The id as the draft writes it; to a digest alone, as builds write it, the prefix is added."""
    given = _text(document, "documentId")
    return f"sha256:{given}" if given and _SHA256.fullmatch(given) else given


def _object(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = document.get(name)
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise RequestRefused(Code.BAD_REQUEST)


def _persisted_query(extensions: Mapping[str, Any]) -> str | None:
    """The id in Apollo's `extensions.persistedQuery`, written as the draft writes ids."""
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    match persisted:
        case {"version": 1, "sha256Hash": str(digest)} if _SHA256.fullmatch(digest):
            return f"sha256:{digest}"
    raise RequestRefused(Code.BAD_REQUEST)
