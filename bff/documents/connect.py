"""Puts the parts of documents together, as the settings say."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from bff.documents.admission import Admission, MayExplore
from bff.documents.library import EMPTY, Library, read_library
from bff.documents.registered import Registered, RegisteredInMemory, RegisteredInRedis
from bff.documents.reload import DocumentsReload, require_fit
from bff.documents.usage import Usage
from bff.documents.warm import Warmer, expected
from bff.plan import Planner
from bff.protection import Guard, PolicyInForce
from bff.settings import DocumentSettings, Settings
from bff.settings.production import is_trusted_only
from masking.permissions import Permission
from masking.viewer import Viewer


class Documents:
    """What is admitted, who uses it, and how its plans are made beforehand."""

    def __init__(self, settings: Settings, policy: PolicyInForce) -> None:
        """Read the manifests; raises `ManifestError` for one that cannot be used."""
        wanted = settings.documents
        self._policy: Final = policy
        self._directory: Final = Path(wanted.directory) if wanted.directory else None
        self._interval_s: Final = wanted.reload_s
        self._registered: Final = _registered(wanted, settings.cache.redis_url.reveal())
        library = read_library(self._directory) if self._directory else EMPTY
        may_explore = explorers(policy) if is_trusted_only(settings) else _everybody
        self.admission: Final = Admission(library, may_explore, self._registered)
        self.usage: Final = Usage(lambda: self.admission.library.clients)
        self._warmer: Warmer | None = None

    def prepare(self, planner: Planner) -> None:
        """Have plans made by *planner*; raises `ManifestError` for a document that it refuses."""
        self._warmer = Warmer(planner)
        require_fit(self.admission.library, self._problems)

    def reloads(self) -> Sequence[DocumentsReload]:
        """What is to be watched: the directory, where there is one."""
        if self._directory is None:
            return ()
        reload = DocumentsReload(
            self.admission, self._directory, self._interval_s, self._problems, self._warm_in_force
        )
        return (reload,)

    async def warm(self, guard: Guard) -> None:
        """Make the plans of all published documents under the policy of *guard*."""
        library = self.admission.library
        await self._warm(library, library.texts, guard)

    async def _warm_in_force(self, library: Library, identifiers: Iterable[str]) -> None:
        await self._warm(library, identifiers, self._policy.guard)

    async def _warm(self, library: Library, identifiers: Iterable[str], guard: Guard) -> None:
        """For the standings that are expected, and those that have asked for something already."""
        assert self._warmer is not None  # noqa: S101 - prepared before anything runs
        came = self._policy.guard.standings()
        for identifier in identifiers:
            standings = expected(guard.policy.document.roles, library.channels(identifier), came)
            await self._warmer.warm(library.texts[identifier], standings, guard.of)

    def _problems(self, text: str) -> int:
        assert self._warmer is not None  # noqa: S101
        guard = self._policy.guard
        [anybody, *_] = expected(guard.policy.document.roles, (None,), ())
        return self._warmer.problems(text, anybody, guard.of)

    async def aclose(self) -> None:
        if self._registered is not None:
            await self._registered.aclose()


def explorers(policy: PolicyInForce) -> MayExplore:
    """Those with a role that may send documents of its own."""
    return lambda viewer: policy.guard.permits(viewer, Permission.DOCUMENT_EXPLORE)


def _everybody(_viewer: Viewer) -> bool:
    return True


def _registered(settings: DocumentSettings, redis_url: str) -> Registered | None:
    match settings.registered:
        case "memory":
            return RegisteredInMemory(settings.registered_entries)
        case "redis":
            return RegisteredInRedis(redis_url, settings.registered_ttl_s)
        case _:
            return None
