"""
From bytes to a `GraphQLRequest`, strictly: one JSON object, no key twice, bounded depth and numbers.

msgspec refuses what is not JSON (NaN, unpaired surrogates, bad UTF-8, trailing text). It takes the last of
equal keys, so keys are counted twice: in what was read, and in the text with its strings cut out, where
every colon is one member. That costs a third of a parser with hooks, and holds on every level. Most bodies do
not need it: of a query or an id, a name and flat variables a glance tells as much.
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
_TYPES: Final[Mapping[str, type]] = {
    "query": str,
    "documentId": str,
    "operationName": str,
    "variables": dict,
    "extensions": dict,
}
_SHA256: Final = re.compile(r"[0-9a-f]{64}")

_NESTING: Final = (dict, list)
_LONG: Final = 10**19
"""The least whole number of 20 digits."""
_GLANCED: Final = 2
"""How deep a glance looks."""

_parse: Final = msgspec.json.Decoder().decode


class _Usual(msgspec.Struct, gc=False, rename="camel"):
    """What most bodies have, and nothing else."""

    query: str | msgspec.UnsetType | None = msgspec.UNSET
    document_id: str | msgspec.UnsetType | None = msgspec.UNSET
    operation_name: str | msgspec.UnsetType | None = msgspec.UNSET
    variables: dict[str, Any] | msgspec.UnsetType | None = msgspec.UNSET


_parse_usual: Final = msgspec.json.Decoder(_Usual).decode


def decode_request(body: bytes, depth: int) -> GraphQLRequest:
    """
    The request in *body*, nested at most *depth* deep; raises `RequestRefused`.

    Unknown members are ignored, as the GraphQL-over-HTTP draft says, but they too must be well-formed.
    """
    usual = _usual(body) if depth >= _GLANCED else None
    if usual is not None:
        return usual
    document = _read(body, depth)
    if isinstance(document, list):
        raise RequestRefused(Code.BATCH_REFUSED)
    return to_request(document)


def _usual(text: bytes) -> GraphQLRequest | None:
    """
    The request of *text* where a glance shows that no key stands twice, and no number is too long.

    A text has a colon for each member, lost and unknown ones too, and at least those that its strings have
    when read; an escape alone could make a colon of none. Where members, query and id account for all, there
    was no other. `None`: look closer.
    """
    try:
        body = _parse_usual(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    given = body.query, body.document_id, body.operation_name, body.variables
    query, identifier, name = body.query or "", body.document_id or "", body.operation_name
    variables = body.variables or {}
    members = len(given) - given.count(msgspec.UNSET) + len(variables)
    colons = members + query.count(":") + identifier.count(":")
    if text.count(b":") != colons or b"\\u" in text or not (query or identifier):
        return None
    if not all(map(_is_simple, variables.values())) or len(identifier) > DOCUMENT_ID_LIMIT:
        return None
    known_name = None if name is msgspec.UNSET else name
    return GraphQLRequest(query or None, _document_id(identifier or None), known_name, variables, {})


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


def _is_simple(value: Any) -> bool:
    """Whether *value* neither nests nor is a number that may be too long; of a fraction that is not known."""
    kind = type(value)
    return kind is str or value is None or kind is bool or (kind is int and abs(value) < _LONG)


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
    for name, value in document.items():
        kind = _TYPES.get(name)
        if kind is not None and value is not None and not isinstance(value, kind):
            raise RequestRefused(Code.BAD_REQUEST)
    known = document.get
    extensions = known("extensions") or {}
    text, identifier = known("query"), None
    if extensions or "documentId" in document:
        identifier = _document_id(known("documentId")) or _persisted_query(extensions)
    if text is None and not identifier:
        raise RequestRefused(Code.BAD_REQUEST)
    if identifier is not None and len(identifier) > DOCUMENT_ID_LIMIT:
        raise RequestRefused(Code.BAD_REQUEST)
    return GraphQLRequest(
        None if identifier and not text else text,  # graphql-ws sends no id without a text: an empty one
        identifier,
        known("operationName"),
        known("variables") or {},
        extensions,
    )


def _document_id(given: str | None) -> str | None:
    """The id as the draft writes it; to a digest alone, as builds write it, the prefix is added."""
    return f"sha256:{given}" if given and _SHA256.fullmatch(given) else given


def _persisted_query(extensions: Mapping[str, Any]) -> str | None:
    """The id in Apollo's `extensions.persistedQuery`, written as the draft writes ids."""
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    match persisted:
        case {"version": 1, "sha256Hash": str(digest)} if _SHA256.fullmatch(digest):
            return f"sha256:{digest}"
    raise RequestRefused(Code.BAD_REQUEST)
