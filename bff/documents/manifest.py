"""A manifest: the documents that one release of one client was built with."""

from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from bff.documents.builds import read_build
from masking.viewer import Channel

NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$"
"""Of clients and versions, which become labels of metrics."""


class Flaw(StrEnum):
    """What is wrong, in a word for the log."""

    DIRECTORY = "NO_SUCH_DIRECTORY"
    UNREADABLE = "UNREADABLE"
    FORM = "NOT_A_MANIFEST"
    NAME = "NAME_TELLS_NO_RELEASE"
    DIGEST = "DIGEST_OF_ANOTHER_TEXT"
    TWICE = "TWO_MANIFESTS_OF_ONE_RELEASE"
    UNFIT = "NOT_IN_THE_SCHEMA"


class ManifestError(Exception):
    """A manifest cannot be used; the message names the file and what is wrong, and quotes no document."""

    def __init__(self, flaw: Flaw, message: str, digest: str | None = None) -> None:
        super().__init__(message)
        self.flaw = flaw
        self.digest = digest
        """Of the document at fault, where it is one."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    client: Annotated[str, Meta(pattern=NAME)]
    version: Annotated[str, Meta(pattern=NAME)]
    documents: dict[str, str]
    """Text by id: `sha256:` and the digest of the text in UTF-8."""
    channels: tuple[Channel, ...] = ()
    """Where the client is used, so that its plans are made for there; without any, each role's usual one."""

    @property
    def release(self) -> str:
        return f"{self.client} {self.version}"


def document_id(text: str) -> str:
    """The id of a document, as the GraphQL-over-HTTP draft writes it."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def read_manifest(data: bytes, name: str) -> Manifest:
    """Read the manifest in the file *name*; raises `ManifestError`, also for a text that is not its id's."""
    try:
        read = msgspec.json.decode(data, type=dict[str, Any])
        manifest = msgspec.convert(read, Manifest) if "documents" in read else _built(read, name)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise ManifestError(Flaw.FORM, f"{name}: not a manifest of client, version and documents") from None
    for identifier, text in manifest.documents.items():
        if document_id(text) != identifier:
            why = "is not the SHA-256 of its document"
            raise ManifestError(Flaw.DIGEST, f"{name}: {identifier[:71]!r} {why}")
    return manifest


def _built(read: dict[str, Any], name: str) -> Manifest:
    """The manifest in what a front-end build wrote; the file's name tells client and version."""
    documents = read_build(read)
    client, at, version = name.removesuffix(".json").rpartition("@")
    if not at:
        raise ManifestError(
            Flaw.NAME, f"{name}: call it CLIENT@VERSION.json, for the file itself says neither"
        )
    return msgspec.convert({"client": client, "version": version, "documents": documents}, Manifest)
