"""The safeguards of one request: the policy's verdicts, the step-up, quotas and the audit, for its viewer."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final

from bff import audit
from bff.audit import Audit, Outcome
from bff.errors import describe
from bff.http.model import RequestMeta
from bff.protection import Guard
from bff.quota import Quota
from masking.levels import Level
from masking.verdict import Coordinate
from masking.viewer import Viewer
from resolvers.errors import StepUpRequired
from resolvers.safeguards import Act, Deed

OPERATIONS: Final = {
    Act.REVEAL: "Mutation.revealField",
    Act.CALL: "Mutation.startOutboundCall",
    Act.NAME_SEARCH: "Query.customers",
    Act.CHECK_IN: "Mutation.checkInVisit",
}
"""How the audit names an act: by the field that does it."""

DONE: Final = {Act.REVEAL: "CLEAR", Act.CALL: "USED", Act.NAME_SEARCH: "COMPARED", Act.CHECK_IN: "COMPARED"}
"""What became of the field, where nothing was refused."""


class RequestSafeguards:
    """`resolvers.safeguards.Safeguards` over the policy, a quota and the audit trail."""

    __slots__ = ("_audit", "_guard", "_meta", "_now", "_quota", "_viewer")

    def __init__(
        self,
        viewer: Viewer,
        guard: Guard,
        quota: Quota,
        audit: Audit,
        meta: RequestMeta,
        now: datetime,
    ) -> None:
        self._viewer = viewer
        self._guard = guard
        self._quota = quota
        self._audit = audit
        self._meta = meta
        self._now = now

    def level(self, coordinate: Coordinate, relation: int) -> Level:
        verdict = self._guard.protection(self._viewer)[1].at(coordinate, relation)
        return Level.HIDDEN if verdict is None else verdict.level

    def require_step_up(self) -> None:
        viewer, reveal = self._viewer, self._guard.policy.document.reveal
        age_s = self._now.timestamp() - viewer.authenticated_at_s
        if viewer.acr not in reveal.acr or age_s > reveal.max_age_s:
            raise StepUpRequired(reveal.acr, reveal.max_age_s)

    async def take(self, act: Act) -> None:
        await self._quota.take(self._viewer, act)

    def once(self, act: Act, key: str) -> AbstractAsyncContextManager[None]:
        return self._quota.once(self._viewer, act, key)

    async def record(self, deed: Deed, refusal: Exception | None = None) -> None:
        code = describe(refusal).code.value if refusal else None
        outcome = Outcome("HIDDEN" if refusal else DONE[deed.act], code or "NONE", (deed.coordinate,))
        act = audit.Act(
            operation=OPERATIONS[deed.act],
            outcomes=(outcome,),
            customers=(deed.customer,) if deed.customer else (),
            purpose=deed.purpose or "",
            policy=self._guard.policy.digest,
            code=code,
        )
        await self._audit.record_now(act, self._viewer, self._meta, self._now)
