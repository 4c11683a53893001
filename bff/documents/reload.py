"""
Takes a changed directory of manifests into use, while requests go on.

A library that does not fit the schema is not taken: the one in force stays, and the log says why.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

from bff.documents.admission import Admission
from bff.documents.library import Library, Stamp, read_library, stamps
from bff.documents.manifest import Flaw, ManifestError

_log = logging.getLogger(__name__)

Problems = Callable[[str], int]
"""How many errors a document has in the schema that is served."""
Warm = Callable[[str], Awaitable[None]]
"""Makes a document's plans, letting requests in between."""


def require_fit(library: Library, problems: Problems) -> None:
    """Raise `ManifestError` for the first document that the schema does not have."""
    for identifier, text in library.texts.items():
        _require(library, identifier, problems(text))


def _require(library: Library, identifier: str, errors: int) -> None:
    if errors:
        releases = ", ".join(library.releases(identifier))
        raise ManifestError(
            Flaw.UNFIT,
            f"{identifier} of {releases} does not fit the schema: run `python -m bff documents check`",
            identifier.removeprefix("sha256:"),
        )


class Reload:
    """Looks at the directory every *interval_s*."""

    def __init__(
        self, admission: Admission, directory: Path, interval_s: float, problems: Problems, warm: Warm
    ) -> None:
        self._admission: Final = admission
        self._directory: Final = directory
        self._interval_s: Final = interval_s
        self._problems: Final = problems
        self._warm: Final = warm
        self._seen: tuple[Stamp, ...] | str = stamps(directory)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Make the plans of what is in force, then begin to watch."""
        await self._warm_all(self._admission.library)
        self._task = asyncio.create_task(self._watch(), name="documents-reload")

    async def aclose(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._interval_s)
            now = await asyncio.to_thread(self._look)
            if now != self._seen:
                self._seen = now
                await self._take()

    def _look(self) -> tuple[Stamp, ...] | str:
        """What is there, or the kind of trouble: files may go between listing and reading."""
        try:
            return stamps(self._directory)
        except (ManifestError, OSError) as error:
            return type(error).__name__

    async def _take(self) -> None:
        try:
            library = await asyncio.to_thread(read_library, self._directory)
            for identifier, text in _new(library, self._admission.library):
                _require(library, identifier, self._problems(text))
                await self._warm(text)
        except ManifestError as error:
            why = {"reason": error.flaw.value, "operation_hash": error.digest}
            _log.error("documents_refused", extra=why)
            return
        self._admission.library = library
        _log.info("documents_taken", extra={"count": len(library.texts)})

    async def _warm_all(self, library: Library) -> None:
        for text in library.texts.values():
            await self._warm(text)


def _new(library: Library, in_force: Library) -> Iterator[tuple[str, str]]:
    return (item for item in library.texts.items() if item[0] not in in_force.texts)
