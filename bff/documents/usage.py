"""
Who uses what: runs by client, operation and field, counted for metrics.

Names that a caller can make up are not taken over: clients are those of the manifests, operations those of
published documents, fields those of the schema. All else is counted as one.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from bff.plan import Plan
from bff.plan.compile import mentioned

OTHER_CLIENT: Final = "other"
AD_HOC: Final = "ad-hoc"

_PENDING: Final = 64
"""Different runs counted before they are added up: a run is then one look-up, not one for each field."""


class Mentions:
    """The fields that a plan mentions; equal only to itself, so that it is counted by its identity."""

    __slots__ = ("coordinates",)

    def __init__(self, plan: Plan) -> None:
        self.coordinates: Final = mentioned(plan.program.root)


class Run(NamedTuple):
    """Nothing of it holds the plan: plans that nobody asks for again must go while they are young garbage."""

    client: str
    operation: str
    mentions: Mentions


class Usage:
    """Counts of this process since its start."""

    def __init__(self, clients: Callable[[], Mapping[bytes, str]]) -> None:
        self._clients: Final = clients
        self._pending: Final[Counter[Run]] = Counter()
        self._operations: Final[Counter[tuple[str, ...]]] = Counter()
        self._fields: Final[Counter[tuple[str, ...]]] = Counter()

    def count(self, client: bytes, plan: Plan, *, trusted: bool) -> None:
        """Count one run of *plan*, for the client that calls itself so."""
        name = self._clients().get(client, OTHER_CLIENT) if client else OTHER_CLIENT
        mentions: Mentions | None = plan.kept.get(self)
        if mentions is None:
            mentions = plan.kept[self] = Mentions(plan)
        self._pending[Run(name, plan.title if trusted else AD_HOC, mentions)] += 1
        if len(self._pending) >= _PENDING:
            self._add_up()

    def operations(self) -> Mapping[tuple[str, ...], int]:
        """Runs by client and operation."""
        self._add_up()
        return dict(self._operations)

    def fields(self) -> Mapping[tuple[str, ...], int]:
        """Runs that mention a field, by client and coordinate."""
        self._add_up()
        return dict(self._fields)

    def _add_up(self) -> None:
        for run, times in self._pending.items():
            self._operations[run.client, run.operation] += times
            for coordinate in run.mentions.coordinates:
                self._fields[run.client, coordinate] += times
        self._pending.clear()
