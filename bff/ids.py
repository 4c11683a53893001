"""Node ids, sealed for the viewer's bank; cursors and handles, sealed for the viewer alone."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from adapters.unread import UNREAD
from masking.seal import Seal, Sealer, SealError
from masking.viewer import Tenant, Viewer
from resolvers.errors import InvalidCursor, NotFound

CURSOR_TTL_S: Final = 3600

_NONE: Final[dict[str, str]] = {}


class SealedIds:
    """`resolvers.context.Ids` over a `Sealer`; whatever is wrong with an id, the answer is NotFound."""

    __slots__ = ("_expected", "_now", "_ready", "_sealer", "_viewer")

    def __init__(self, sealer: Sealer, viewer: Viewer, now: datetime) -> None:
        self._sealer = sealer
        self._viewer = viewer
        self._now = now
        self._expected = _Expected(sealer, viewer.tenant)
        self._ready: dict[str, _Ready] = {}

    def sealing(self, type_name: str) -> Callable[[object], str]:
        sealed: Any = self._of(type_name).__getitem__
        read: Callable[[object], str] = sealed
        return read

    def expect(self, type_name: str, attribute: str, records: Sequence[object]) -> None:
        if records:
            self._expected.add(type_name, attribute, records)

    def _of(self, type_name: str) -> "_Ready":
        found = self._ready.get(type_name)
        if found is None:
            seal = self._sealer.for_type(self._viewer.tenant, type_name)
            found = self._ready[type_name] = _Ready(type_name, seal, self._expected)
        return found

    def open(self, type_name: str, node_id: str) -> str:
        """What was sealed under today's key is not sealed again: it would give the same text."""
        try:
            number, is_current = self._sealer.for_type(self._viewer.tenant, type_name).open_known(node_id)
        except SealError:
            raise NotFound from None
        if is_current:
            self._of(type_name)[number] = node_id
        return number

    def open_any(self, node_id: str) -> tuple[str, str]:
        try:
            return self._sealer.open_node(self._viewer.tenant, node_id)
        except SealError:
            raise NotFound from None

    def cursor(self, scope: bytes, offset: int) -> str:
        token = self._sealer.token(self._viewer.tenant, "cursor")
        return token.issue(str(offset).encode(), self._binding(scope), CURSOR_TTL_S, self._now.timestamp())

    def offset(self, scope: bytes, cursor: str) -> int:
        token = self._sealer.token(self._viewer.tenant, "cursor")
        try:
            return int(token.read(cursor, self._binding(scope), self._now.timestamp()))
        except SealError:
            raise InvalidCursor from None

    def handle(self, purpose: str, number: str, ttl_s: int) -> str:
        token = self._sealer.token(self._viewer.tenant, f"handle {purpose}")
        return token.issue(number.encode(), self._binding(b""), ttl_s, self._now.timestamp())

    def open_handle(self, purpose: str, handle: str) -> str:
        token = self._sealer.token(self._viewer.tenant, f"handle {purpose}")
        try:
            return token.read(handle, self._binding(b""), self._now.timestamp()).decode()
        except SealError:
            raise NotFound from None

    def _binding(self, scope: bytes) -> tuple[bytes, ...]:
        return self._viewer.staff_no.encode(), self._viewer.post.encode(), scope


class _Expected:
    """The records whose numbers may be asked for, of all types: they are sealed together when one is."""

    __slots__ = ("_sealed", "_sealer", "_tenant", "waiting")

    def __init__(self, sealer: Sealer, tenant: Tenant) -> None:
        self._sealer = sealer
        self._tenant = tenant
        self._sealed: dict[str, dict[str, str]] = {}
        self.waiting: list[tuple[str, list[str]]] = []
        """By type; a type may be there several times."""

    def add(self, type_name: str, attribute: str, records: Sequence[Any]) -> None:
        """Expect the *attribute* of *records* to be asked for, if it was read: no field wants it if not."""
        if getattr(records[0], attribute) is not UNREAD:
            self.waiting.append((type_name, list(map(attrgetter(attribute), records))))

    def take(self, type_name: str) -> dict[str, str]:
        """Give the ids of one type, with those of all others ready after it; each is given once."""
        waiting, self.waiting = self.waiting, []
        if waiting:
            with suppress(SealError):  # where one cannot be sealed, each is left to itself
                texts = iter(self._sealer.seal_many(self._tenant, waiting))
                for name, numbers in waiting:
                    self._sealed.setdefault(name, {}).update(zip(numbers, texts, strict=False))
        return self._sealed.pop(type_name, _NONE)


class _Ready(dict[str, str]):
    """The ids of one type that this request has sealed, or takes from those that are sealed together."""

    __slots__ = ("_expected", "_seal", "_type_name")

    def __init__(self, type_name: str, seal: Seal, expected: _Expected) -> None:
        self._type_name = type_name
        self._seal = seal
        self._expected = expected

    def __missing__(self, number: str) -> str:
        self.update(self._expected.take(self._type_name))
        text = self.get(number)
        if text is None:
            text = self[number] = self._seal.seal(number)
        return text
