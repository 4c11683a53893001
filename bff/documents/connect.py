"""Puts the parts of documents together, as the settings say."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from bff.documents.admission import Admission, MayExplore
from bff.documents.library import EMPTY, read_library
from bff.documents.registered import Registered, RegisteredInMemory, RegisteredInRedis
from bff.documents.reload import Reload, require_fit
from bff.documents.usage import Usage
from bff.documents.warm import Warmer
from bff.plan import Planner
from bff.plan.protection import Protection
from bff.policy_report import standing_of
from bff.settings import DocumentSettings, Settings
from bff.settings.production import is_trusted_only
from masking.permissions import Permission
from masking.policy import Policy, Standing
from masking.viewer import Viewer


class Documents:
    """What is admitted, who uses it, and what must run beside the server for it."""

    def __init__(self, settings: Settings, policy: Policy) -> None:
        """Read the manifests; raises `ManifestError` for one that cannot be used."""
        wanted = settings.documents
        self._directory: Final = Path(wanted.directory) if wanted.directory else None
        self._interval_s: Final = wanted.reload_s
        self._roles: Final = tuple(policy.document.roles)
        self._registered: Final = _registered(wanted, settings.cache.redis_url.reveal())
        library = read_library(self._directory) if self._directory else EMPTY
        may_explore = explorers(policy) if is_trusted_only(settings) else _everybody
        self.admission: Final = Admission(library, may_explore, self._registered)
        self.usage: Final = Usage(lambda: self.admission.library.clients)
        self._reload: Reload | None = None

    def prepare(self, planner: Planner, protect: Callable[[Standing], Protection]) -> None:
        """Have plans made by *planner*; raises `ManifestError` for a document that it refuses."""
        warmer = Warmer(planner, map(standing_of, self._roles), protect)
        require_fit(self.admission.library, warmer.problems)
        if self._directory is not None:
            self._reload = Reload(
                self.admission, self._directory, self._interval_s, warmer.problems, warmer.warm
            )

    async def start(self) -> None:
        if self._reload is not None:
            await self._reload.start()

    async def aclose(self) -> None:
        if self._reload is not None:
            await self._reload.aclose()
        if self._registered is not None:
            await self._registered.aclose()


def explorers(policy: Policy) -> MayExplore:
    """Those with a role that may send documents of its own."""
    known = policy.document.roles
    roles = [code for code in known if Permission.DOCUMENT_EXPLORE in known[code].permissions]
    return lambda viewer: any(role in roles for role in viewer.roles)


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
