"""The library: the manifests of all releases in use, side by side, found by document id."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from bff.documents.manifest import Flaw, Manifest, ManifestError, read_manifest
from bff.reload import Stamp, stamp
from masking.viewer import Channel


class Library(msgspec.Struct, frozen=True):
    """What is trusted at one moment. It is replaced as a whole, never changed."""

    manifests: tuple[Manifest, ...] = ()
    texts: Mapping[str, str] = {}
    """By document id, whichever release has it."""
    clients: Mapping[bytes, str] = {}
    """The names of the clients, by the bytes of the header that says them."""

    def releases(self, identifier: str) -> Iterator[str]:
        """Tell which releases have a document."""
        return (one.release for one in self.manifests if identifier in one.documents)

    def channels(self, identifier: str) -> frozenset[Channel | None]:
        """Where a document is used; `None` stands for each role's usual channel."""
        holders = [one for one in self.manifests if identifier in one.documents]
        return frozenset(channel for one in holders for channel in one.channels or (None,))


EMPTY: Final = Library()


def read_library(directory: Path) -> Library:
    """Read every `*.json` of *directory*; raises `ManifestError` for the first that cannot be used."""
    return collect(read_manifest(_bytes(path), path.name) for path in _files(directory))


def collect(manifests: Iterator[Manifest]) -> Library:
    """Put manifests together; one release is published once."""
    by_release: dict[str, Manifest] = {}
    for manifest in manifests:
        if by_release.setdefault(manifest.release, manifest) is not manifest:
            raise ManifestError(Flaw.TWICE, f"{manifest.release}: two manifests of one release")
    found = tuple(by_release.values())
    return Library(
        manifests=found,
        texts={identifier: text for one in found for identifier, text in one.documents.items()},
        clients={one.client.encode(): one.client for one in found},
    )


def stamps(directory: Path) -> tuple[Stamp, ...]:
    """What the files of *directory* look like now, unread."""
    return tuple(map(stamp, _files(directory)))


def _files(directory: Path) -> list[Path]:
    if not directory.is_dir():
        raise ManifestError(Flaw.DIRECTORY, f"{directory}: no such directory")
    return sorted(path for path in directory.glob("*.json") if path.is_file())


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ManifestError(
            Flaw.UNREADABLE, f"{path.name}: cannot be read ({type(error).__name__})"
        ) from None
