"""The decisions of one request: each customer asked about once, together with those who wait beside them."""

from collections.abc import Mapping, Sequence
from typing import Final
from weakref import WeakKeyDictionary

from strawberry.dataloader import DataLoader

from adapters.ports import Call
from adapters.records import CustomerNo
from bff.decision.lowerings import Lowerings
from bff.decision.point import DecisionPoint
from bff.decision.wire import Question
from bff.plan import Plan
from bff.plan.compile import mentioned
from masking.classes import C2, DataClass
from masking.levels import Level
from masking.viewer import Relation, Viewer

ASKED: Final = (DataClass.CUSTOMER, *(data_class for data_class in DataClass if data_class in C2))
"""Whether the customer may be seen at all, and then the classes that identify a person or their finances."""

BATCH_CUSTOMERS: Final = 200
"""Customers in one call: 1,600 questions at most, about 200 kB. The largest page of a list is 100."""


class DecisionDesk:
    """Opens the decisions of requests, and remembers what of a plan is worth a question."""

    def __init__(self, point: DecisionPoint) -> None:
        self._point = point
        self._lowerings = Lowerings()
        self._asked: WeakKeyDictionary[Plan, tuple[DataClass, ...]] = WeakKeyDictionary()

    def open(self, plan: Plan, viewer: Viewer, call: Call) -> "RequestDecisions":
        asked = self._asked.get(plan)
        if asked is None:
            asked = self._asked[plan] = classes_of(plan)
        return RequestDecisions(self._point, self._lowerings, asked, viewer, call)

    async def aclose(self) -> None:
        await self._point.aclose()


class RequestDecisions:
    """`resolvers.context.Decisions` for one viewer and one operation."""

    def __init__(
        self,
        point: DecisionPoint,
        lowerings: Lowerings,
        asked: tuple[DataClass, ...],
        viewer: Viewer,
        call: Call,
    ) -> None:
        self._point = point
        self._lowerings = lowerings
        self._asked = asked
        self._viewer = viewer
        self._call = call
        self._loader: DataLoader[CustomerNo, Mapping[DataClass, Level]] = DataLoader(
            load_fn=self._load, max_batch_size=BATCH_CUSTOMERS
        )

    async def shades(self, customers: Sequence[CustomerNo], relations: Sequence[Relation]) -> Sequence[int]:
        """Nothing is asked about customers to whom the viewer stands in no relation."""
        near = [
            customer
            for customer, relation in zip(customers, relations, strict=True)
            if relation is not Relation.NONE
        ]
        found = dict(zip(near, await self._loader.load_many(near), strict=True)) if near else {}
        return [
            self._lowerings.shade(relation, found.get(customer, {}))
            for customer, relation in zip(customers, relations, strict=True)
        ]

    async def _load(self, customers: list[CustomerNo]) -> list[Mapping[DataClass, Level]]:
        name, tenant = self._point.names.of, self._viewer.tenant
        questions = [
            Question(pseudonym, data_class)
            for pseudonym in (name(tenant, customer) for customer in customers)
            for data_class in self._asked
        ]
        given = iter(await self._point.ceilings(self._viewer, self._call, questions))
        return [{data_class: next(given) for data_class in self._asked} for _ in customers]


def classes_of(plan: Plan) -> tuple[DataClass, ...]:
    """
    The classes that a plan can show somebody of its standing.

    A mutation names its field in an argument, so it may be about any.
    """
    protection = plan.protection
    if protection is None or plan.program.serial:
        return ASKED
    shown = {DataClass.CUSTOMER}
    for coordinate in mentioned(plan.program.root):
        verdicts = protection.of(coordinate)
        if verdicts and any(verdict.level > Level.HIDDEN for verdict in verdicts):
            shown.add(protection.rules[coordinate].data_class)
    return tuple(data_class for data_class in ASKED if data_class in shown)
