"""Every upstream failing in every way, with the customer's record on the wire while it does."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any, Final

from tests.zero_storage.arguments import OPEN_TASK, Ids
from tests.zero_storage.caller import Caller, Exchange, Viewpoint
from tests.zero_storage.spoiler import SILENCE, SPOILS, Relay

_OF_CUSTOMER: Final = "query($id: ID!) {{ customer(id: $id) {{ {} }} }}"
QUERIES: Final[Mapping[str, str]] = {
    "data-asset": _OF_CUSTOMER.format("profile { name mobile documentNo email address landline }"),
    "crm": _OF_CUSTOMER.format("interactions(first: 2) { nodes { subject note } }"),
    "core-loans": _OF_CUSTOMER.format("loans { accountNo totalOutstanding { amount } }"),
    "catalogue": _OF_CUSTOMER.format("recommendedProducts { product { name } reasons { text } }"),
    "kpi-mart": "{ myPerformance { subjectName results { value } } }",
    "outbound": "mutation($input: StartOutboundCallInput!) { startOutboundCall(input: $input)"
    " { call { handle state } userErrors { code } } }",
}
"""What asks this upstream, and little else, for something that is somebody's."""

_WARM: Final = 4
"""Good calls before each bad one: with fewer than half of them failing, the breaker stays closed."""
_SLOW_QUERY: Final = _OF_CUSTOMER.format(
    "profile { name mobile } interactions { nodes { note } } loans { accountNo } accounts { accountNo }"
)
_OWNER: Final = Viewpoint("relationship-manager")


class UpstreamFailures:
    """Runs them one by one; each must end in an error that says no more than its code."""

    def __init__(self, caller: Caller, relay: Relay, ids: Ids) -> None:
        self._caller = caller
        self._relay = relay
        self._ids = ids

    def names(self) -> Iterator[tuple[str, str]]:
        for source in QUERIES:
            for spoil in SPOILS:
                yield source, spoil

    def run(self, source: str, spoil: str) -> str:
        """Give the error codes that the caller was told, a command's own among them."""
        for n in range(_WARM):
            self._ask(f"{source}: well", source, n)
        with self._relay.spoiling(source, SPOILS[spoil]):
            reply = self._ask(f"{source}: {spoil}", source, _WARM)
        payload = (reply.json().get("data") or {}).get("startOutboundCall") or {}
        return " ".join(sorted({*reply.codes(), *(error["code"] for error in payload.get("userErrors", ()))}))

    def break_circuit(self) -> str:
        """Fail until the server asks no more; gives the last code."""
        with self._relay.spoiling("core-loans", SPOILS["error 500 with the record for a body"]):
            replies = [self._ask("core-loans: circuit open", "core-loans", n) for n in range(30)]
        return " ".join(sorted(replies[-1].codes()))

    def all_silent(self) -> str:
        """No upstream answers until the request's deadline is over."""
        names = ("data-asset", "crm", "core-loans", "catalogue")
        with ExitStack() as stack:
            for name in names:
                stack.enter_context(self._relay.spoiling(name, SILENCE))
            reply = self._caller.ask(_OWNER, "all upstreams silent", _SLOW_QUERY, self._variables("", 0))
        return " ".join(sorted(reply.codes()))

    def _ask(self, name: str, source: str, turn: int) -> Exchange:
        return self._caller.ask(_OWNER, name, QUERIES[source], self._variables(source, turn))

    def _variables(self, source: str, turn: int) -> dict[str, Any]:
        customer = self._ids.first("Customer")
        if source != "outbound":
            return {} if source == "kpi-mart" else {"id": customer}
        key = f"kit-{id(self)}-{turn}-{len(self._caller.exchanges)}"
        return {
            "input": {
                "customerId": customer, "field": "MOBILE", "idempotencyKey": key,
                "taskId": self._ids.first(OPEN_TASK),
            }
        }  # fmt: skip
