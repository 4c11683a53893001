"""Drives the canaries through every operation, for every viewer."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from masking.viewer import Tenant
from tests.sealed import sealed_id
from tests.zero_storage.arguments import Ids, variables_for
from tests.zero_storage.caller import VIEWPOINTS, Caller, Exchange, Viewpoint
from tests.zero_storage.canaries import Subject
from tests.zero_storage.operations import Operation

_THREADS: Final = 3
_REVEALED: Final = ("mobile", "landline", "mail", "address")
BY_NAME: Final = """query($name: String!) { customers(filter: {managedByMe: false, name: $name}, first: 3) {
  totalCount nodes { id profile { name mobile documentNo } } edges { cursor } pageInfo { endCursor } } }"""
_TASKS: Final = (
    """query($id: ID!) { customer(id: $id) { tasks(first: 40) { nodes { __typename id status } } } }"""
)
OF_THE_OUTLET: Final = """{ actionTasks(filter: {assignedToMe: false}, first: 40) {
  nodes { id title result customer { id profile { name mobile } } } edges { cursor } } }"""


class Sweep:
    """All operations × all viewpoints, each with ids that the viewer could have."""

    def __init__(self, caller: Caller, operations: Sequence[Operation], subjects: Sequence[Subject]) -> None:
        self._caller = caller
        self._operations = [one for one in operations if not one.is_subscription]
        self._subjects = {subject.owner: subject for subject in subjects}

    def run(self, text: str, viewpoints: Sequence[Viewpoint] = VIEWPOINTS) -> Ids:
        """Send everything, with *text* wherever an operation takes free text; gives the manager's ids."""
        learned = {tenant: self._learn(tenant) for tenant in ("JX0101", "JX0102")}
        with ThreadPoolExecutor(_THREADS) as pool:
            jobs = [
                pool.submit(self._view, viewpoint, learned[self._tenant(viewpoint)], text)
                for viewpoint in viewpoints
            ]
        for job in jobs:
            job.result()
        return learned["JX0101"]

    def ids_at(self, tenant: str) -> dict[str, str]:
        """The customers' ids as the member bank *tenant* would seal them, whosever they are."""
        return {
            owner: sealed_id("Customer", subject.number, Tenant(tenant))
            for owner, subject in self._subjects.items()
        }

    def _learn(self, tenant: str) -> Ids:
        """Find ids of every type, as the manager in that bank would."""
        ids, home = Ids(), tenant == "JX0101"
        own = self.ids_at(tenant)["mine" if home else "other bank's"]
        ids.add("Customer", own)
        viewer = Viewpoint("relationship-manager" if home else "other-bank-manager")
        ids.learn(self._caller.ask(viewer, "tasks of a customer", _TASKS, {"id": own}).json())
        whole = next(one for one in self._operations if one.name == "customer")
        for one in [whole, *(one for one in self._operations if not one.arguments)]:
            ids.learn(self._ask(viewer, one, ids, "").json())
        return ids

    def _view(self, viewpoint: Viewpoint, ids: Ids, text: str) -> None:
        mutations = [one for one in self._operations if one.is_mutation]
        for one in [*mutations, *(one for one in self._operations if not one.is_mutation)]:
            reply = self._ask(viewpoint, one, ids, text)
            if one.is_mutation:
                ids.learn(reply.json())
            self._preview(viewpoint, one)
        customer = next(one for one in self._operations if one.name == "customer")
        for tenant in ("JX0101", "JX0102"):  # of the other bank: an id that was carried over
            for owner, node_id in self.ids_at(tenant).items():
                name = f"customer ({owner}, sealed in {tenant})"
                self._caller.ask(viewpoint, name, customer.document, {"id": node_id})
        for subject in self._subjects.values():
            self._caller.ask(viewpoint, "customers by name", BY_NAME, {"name": subject.of("name")})
        self._caller.ask(viewpoint, "tasks of the outlet", OF_THE_OUTLET)

    def _ask(self, viewpoint: Viewpoint, one: Operation, ids: Ids, text: str) -> Exchange:
        return self._caller.ask(
            viewpoint, one.name, one.document, variables_for(one, ids, text), allowed=_allowed(viewpoint, one)
        )

    def _preview(self, viewpoint: Viewpoint, one: Operation) -> None:
        name = f"preview of {one.name}"
        self._caller.ask(viewpoint, name, one.document, path="/graphql/preview")

    def _tenant(self, viewpoint: Viewpoint) -> str:
        return "JX0102" if viewpoint.persona == "other-bank-manager" else "JX0101"


def _allowed(viewpoint: Viewpoint, one: Operation) -> frozenset[str]:
    """What a step-up reveals to the manager, one field at a time, is what they asked for."""
    may = viewpoint == Viewpoint("relationship-manager", acr="2") and one.name == "revealField"
    return frozenset(f"{kind} (mine)" for kind in _REVEALED) if may else frozenset()


def answered(exchanges: Iterable[Exchange]) -> set[str]:
    """Names of the operations to which somebody got data."""
    found = set()
    for exchange in exchanges:
        data = exchange.json().get("data") if exchange.body.startswith(b"{") else None
        if isinstance(data, dict) and any(value is not None for value in data.values()):
            found.add(exchange.name)
    return found
