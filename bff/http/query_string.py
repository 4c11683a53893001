"""
From a query string to a `GraphQLRequest`, as strictly as from a body.

Parameters are those of the body, each at most once; `variables` and `extensions` are JSON objects in text.
Others are ignored. What does not decode is refused, where form parsers put up with it.
"""

import re
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from bff.codes import Code
from bff.errors import RequestRefused
from bff.http.decode import read_object, to_request
from bff.http.model import GraphQLRequest

_TEXTS: Final = frozenset({"query", "documentId", "operationName"})
_OBJECTS: Final = frozenset({"variables", "extensions"})
_ENCODED: Final = re.compile(rb"(?:[^%]|%[0-9A-Fa-f]{2})*")


def decode_query_string(query_string: bytes, depth: int) -> GraphQLRequest:
    """The request in *query_string*; raises `RequestRefused` with BAD_REQUEST."""
    document: dict[str, Any] = {}
    for pair in query_string.split(b"&"):
        name, _, value = pair.partition(b"=")
        known = _text(name)
        if known not in _TEXTS | _OBJECTS:
            continue
        if known in document:
            raise RequestRefused(Code.BAD_REQUEST)
        text = _text(value)
        document[known] = text if known in _TEXTS else read_object(text.encode(), depth)
    return to_request(document)


def _text(encoded: bytes) -> str:
    if not _ENCODED.fullmatch(encoded):
        raise RequestRefused(Code.BAD_REQUEST)
    try:
        return unquote_to_bytes(encoded.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        raise RequestRefused(Code.BAD_REQUEST) from None
