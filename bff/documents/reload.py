"""The published documents as they are reloaded: a library that fits the schema, planned beforehand."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable
from pathlib import Path
from typing import Final

from bff.documents.admission import Admission
from bff.documents.library import Library, read_library, stamps
from bff.documents.manifest import Flaw, ManifestError
from bff.reload import ReloadRefused

Problems = Callable[[str], int]
"""How many errors a document has in the schema that is served."""
Warm = Callable[[Library, Iterable[str]], Awaitable[None]]
"""Makes the plans of some documents of a library, by id, letting requests in between."""


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


class DocumentsReload:
    """The manifests of a directory; a `Reloadable`."""

    name: Final = "documents"

    def __init__(
        self, admission: Admission, directory: Path, interval_s: float, problems: Problems, warm: Warm
    ) -> None:
        self.interval_s: Final = interval_s
        self._admission: Final = admission
        self._directory: Final = directory
        self._problems: Final = problems
        self._warm: Final = warm

    def look(self) -> Hashable:
        try:
            return stamps(self._directory)
        except ManifestError as error:
            return error.flaw

    async def take(self) -> dict[str, str | int]:
        try:
            library = await asyncio.to_thread(read_library, self._directory)
            if library == self._admission.library:
                return {}
            await self._prepare(library)
        except ManifestError as error:
            raise ReloadRefused(reason=error.flaw.value, operation_hash=error.digest) from None
        self._admission.library = library
        return {"count": len(library.texts)}

    async def _prepare(self, library: Library) -> None:
        """Plan what is not in force yet, or is asked for at other channels."""
        in_force = self._admission.library
        for identifier, text in library.texts.items():
            if identifier not in in_force.texts:
                _require(library, identifier, self._problems(text))
                await asyncio.sleep(0)
        places = {one: library.channels(one) for one in library.texts}
        await self._warm(library, [one for one in places if places[one] != in_force.channels(one)])
