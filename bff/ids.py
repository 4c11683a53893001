"""Node ids, sealed for the viewer's bank; cursors and handles, sealed for the viewer alone."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, cast

from masking.seal import Seal, Sealer, SealError
from masking.viewer import Viewer
from resolvers.errors import InvalidCursor, NotFound

CURSOR_TTL_S: Final = 3600


class SealedIds:
    """`resolvers.context.Ids` over a `Sealer`; whatever is wrong with an id, the answer is NotFound."""

    __slots__ = ("_now", "_ready", "_sealer", "_viewer")

    def __init__(self, sealer: Sealer, viewer: Viewer, now: datetime) -> None:
        self._sealer = sealer
        self._viewer = viewer
        self._now = now
        self._ready: dict[str, _Ready] = {}

    def sealing(self, type_name: str) -> Callable[[object], str]:
        return cast("Callable[[object], str]", self._of(type_name).__getitem__)

    def expect(self, type_name: str, attribute: str, records: Sequence[object]) -> None:
        self._of(type_name).expected.append((attribute, records))

    def _of(self, type_name: str) -> "_Ready":
        found = self._ready.get(type_name)
        if found is None:
            seal = self._sealer.for_type(self._viewer.tenant, type_name)
            found = self._ready[type_name] = _Ready(seal)
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


class _Ready(dict[str, str]):
    """The ids of one type that this request has sealed, and the records whose numbers may be asked for."""

    __slots__ = ("_seal", "expected")

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self.expected: list[tuple[str, Sequence[Any]]] = []

    def __missing__(self, number: str) -> str:
        if self.expected:
            self._seal_expected()
        text = self.get(number)
        if text is None:
            text = self[number] = self._seal.seal(number)
        return text

    def _seal_expected(self) -> None:
        """Seal all that is expected together; where one of them cannot be, each is left to itself."""
        expected, self.expected = self.expected, []
        numbers: list[str] = []
        for attribute, records in expected:
            numbers += map(attrgetter(attribute), records)
        with suppress(SealError):
            self.update(zip(numbers, self._seal.seal_many(numbers), strict=True))
