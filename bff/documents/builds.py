"""
The files that front-end builds write of their documents, read as they are.

GraphQL Code Generator and Relay write one object, text by id; Apollo writes a list of operations. All three
write the digest as hexadecimal digits alone, or after `sha256:`.
"""

import re
from typing import Any, Final, Literal

import msgspec

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class _Operation(msgspec.Struct, frozen=True):
    id: str
    body: str


class _ApolloManifest(msgspec.Struct, frozen=True):
    format: Literal["apollo-persisted-query-manifest"]
    version: Literal[1]
    operations: tuple[_Operation, ...]


def read_build(read: dict[str, Any]) -> dict[str, str]:
    """Text by document id; raises `msgspec.ValidationError` for a file of another form."""
    if "format" in read:
        operations = msgspec.convert(read, _ApolloManifest).operations
        texts = {operation.id: operation.body for operation in operations}
    else:
        texts = msgspec.convert(read, dict[str, str])
    return {prefixed(identifier): text for identifier, text in texts.items()}


def prefixed(identifier: str) -> str:
    """An id as the GraphQL-over-HTTP draft writes it; a digest alone gets its prefix."""
    return f"sha256:{identifier}" if _DIGEST.fullmatch(identifier) else identifier
