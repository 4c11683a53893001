"""One request after the edge: document → plan → loads → answer → audit record, in one straight line."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from typing import Any, Final

import msgspec
from graphql import GraphQLError, GraphQLSchema

from adapters.ports import Call, Operator
from bff.audit import Audit
from bff.codes import Code, Phase
from bff.decision import DecisionDesk
from bff.demand.budget import Budget
from bff.demand.parse import parser_within
from bff.documents.usage import Usage
from bff.errors import RequestRefused, challenge_of, entry_of, format_error
from bff.http.incremental import form_in
from bff.http.model import Answers, GraphQLAnswer, GraphQLRequest, RequestMeta
from bff.ids import SealedIds
from bff.in_parts import AnswersInParts, Record
from bff.introspection import Introspection, introspects
from bff.masked_values import carries_mask, changes
from bff.plan import Fallback, Limits, Plan, Planner, RunResult
from bff.plan.collect import NULL_CONDITION, TOO_DEEP, TOO_MANY_FIELDS
from bff.plan.deliver import Delivery
from bff.plan.form import Form
from bff.plan.preview import preview
from bff.protection import Guard, PolicyInForce
from bff.quota import Quota
from bff.safeguards import RequestSafeguards
from bff.settings.limits import LimitsSettings
from bff.shareable import is_shareable
from bff.streams.single import Single
from bff.streams.subscriptions import Subscriptions, is_subscription
from bff.telemetry import RequestSpan, Telemetry
from bff.telemetry.names import Metric
from masking.seal import Sealer
from masking.viewer import Viewer
from resolvers.context import RequestContext, Sources

Clock = Callable[[], datetime]

NEWCOMERS: Final = 10_000
"""A digest each: as many documents may come between the first and the second time of one that is used."""

_UNPLANNED: Final = {
    NULL_CONDITION: Code.BAD_USER_INPUT,
    TOO_MANY_FIELDS: Code.QUERY_TOO_COMPLEX,
    TOO_DEEP: Code.QUERY_TOO_COMPLEX,
}
"""What the caller is told of a document that has no plan."""


class Execution:
    """Everything that a request needs between the edge and the sources; made once, at the start."""

    def __init__(
        self,
        schema: GraphQLSchema,
        policy: PolicyInForce,
        sources: Sources,
        sealer: Sealer,
        quota: Quota,
        audit: Audit,
        clock: Clock,
        limits: LimitsSettings,
        introspection: Introspection,
        budget: Budget,
        usage: Usage,
        telemetry: Telemetry,
        subscriptions: Subscriptions,
        desk: DecisionDesk | None = None,
    ) -> None:
        self.planner = Planner(
            schema, Limits(newcomers=NEWCOMERS), parse_text=parser_within(limits), located=False
        )
        self._policy = policy
        self._sources = sources
        self._sealer = sealer
        self._quota = quota
        self._audit = audit
        self._clock = clock
        self._introspection = introspection
        self._budget = budget
        self._usage = usage
        self._telemetry = telemetry
        self._subscriptions = subscriptions
        self._desk = desk
        telemetry.watch(self.planner, usage)

    async def handle(self, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta) -> GraphQLAnswer:
        """Answer one request; a `Handler` of the edge."""
        with self._telemetry.begin_request(meta) as span:
            guard = self.guard
            plan = self._admitted(guard, viewer, request, meta, span)
            if isinstance(plan, GraphQLAnswer):
                return plan
            return await self._run(plan, guard, viewer, request, meta, span)

    async def open(self, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta) -> Answers:
        """Open an operation as a stream of answers; an `Opener` of the edge."""
        plan = self.plan(self.guard, viewer, request)
        if isinstance(plan, list) or not is_subscription(plan):
            form = form_in(request.extensions) if meta.form is Form.WHOLE else meta.form
            if form is not Form.WHOLE:
                return await self.open_in_parts(viewer, request, meta, form)
            return Single(await self.handle(viewer, request, meta))
        await self._budget.check(viewer, plan, request.variables)
        return await self._subscriptions.open(self, plan, viewer, request, meta)

    async def resolve(
        self,
        plan: Plan,
        guard: Guard,
        viewer: Viewer,
        request: GraphQLRequest,
        meta: RequestMeta,
        event: str,
    ) -> GraphQLAnswer:
        """Answer one event of a subscription, as a request of its own."""
        with self._telemetry.begin_request(meta) as span:
            self._name(span, plan, request)
            return await self._run(plan, guard, viewer, request, meta, span, event)

    @property
    def guard(self) -> Guard:
        """The policy in force: to be asked for once by each request, and by each event."""
        return self._policy.guard

    def _name(self, span: RequestSpan, plan: Plan, request: GraphQLRequest) -> None:
        if span.is_recorded:
            span.name(*self._audit.named(plan, request.query or ""))

    def _admitted(
        self,
        guard: Guard,
        viewer: Viewer,
        request: GraphQLRequest,
        meta: RequestMeta,
        span: RequestSpan,
        form: Form = Form.WHOLE,
    ) -> Plan | GraphQLAnswer:
        """The plan of a request that may be executed, or the answer that says what is wrong with it."""
        plan = self.plan(guard, viewer, request, form)
        if isinstance(plan, list):
            return _refused(plan, Phase.DOCUMENT, meta)
        self._name(span, plan, request)
        if is_subscription(plan):
            raise RequestRefused(Code.STREAM_REQUIRED)
        if changes(plan):
            if meta.read_only:
                raise RequestRefused(Code.METHOD_NOT_ALLOWED)
            if carries_mask(plan, request.variables):
                raise RequestRefused(Code.MASKED_VALUE)
        return plan

    async def preview(self, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta) -> GraphQLAnswer:
        """Tell what the viewer would get of a document, path by path; nobody upstream is asked."""
        plan = self.plan(self.guard, viewer, request)
        if isinstance(plan, list):
            return _refused(plan, Phase.DOCUMENT, meta)
        return GraphQLAnswer(data={"fields": msgspec.to_builtins(preview(plan))})

    def plan(
        self, guard: Guard, viewer: Viewer, request: GraphQLRequest, form: Form = Form.WHOLE
    ) -> Plan | list[GraphQLError]:
        """The plan of a request for this viewer under *guard*; or why the document is refused."""
        if request.query is None:
            raise RequestRefused(Code.PERSISTED_QUERY_NOT_SUPPORTED)
        sight, protection = guard.protection(viewer)
        plan = self.planner.plan(
            request.query, request.operation_name, request.variables, sight, protection, form
        )
        if isinstance(plan, Fallback):
            self._telemetry.counts.add(Metric.FALLBACKS)
            raise RequestRefused(_UNPLANNED.get(plan.reason, Code.OPERATION_RESOLUTION_FAILURE))
        return plan

    async def _run(
        self,
        plan: Plan,
        guard: Guard,
        viewer: Viewer,
        request: GraphQLRequest,
        meta: RequestMeta,
        span: RequestSpan,
        event: str = "",
    ) -> GraphQLAnswer:
        """Run a plan to the end under the policy that it was made under, whatever comes meanwhile."""
        now = self._clock()
        context = self._context(plan, guard, viewer, meta, span, now, event)
        document = request.query or ""
        bill = await self._budget.take(viewer, plan, request.variables)
        with self._audit.admit(plan, document):
            result = await plan.run(context, request.variables)
            cost = await self._budget.settle(bill, result.data, wanted=meta.wants_cost)
            if result.refused:
                return _refused(result.refused, Phase.VARIABLES, meta)
            self._audit.record(plan, result, document, guard.policy.digest, viewer, meta, now)
        self._usage.count(meta.client, plan, trusted=request.trusted)
        extensions = _extensions(result, cost if meta.wants_cost else None)
        if not result.failures:  # most have none, and need nothing of what follows
            self._telemetry.executed(plan, result, ())
            public = meta.read_only and is_shareable(plan)
            return GraphQLAnswer(data=result.data, extensions=extensions, public=public)
        errors = [entry_of(failure, meta.request_id, meta.language) for failure in result.failures]
        self._telemetry.executed(plan, result, (entry["extensions"]["code"] for entry in errors))
        challenge = next(filter(None, (challenge_of(failure.error) for failure in result.failures)), None)
        return GraphQLAnswer(data=result.data, errors=errors, extensions=extensions, challenge=challenge)

    def _context(
        self,
        plan: Plan,
        guard: Guard,
        viewer: Viewer,
        meta: RequestMeta,
        span: RequestSpan,
        now: datetime,
        event: str = "",
    ) -> RequestContext:
        call = Call(operator_of(viewer), meta.deadline_s, meta.trace_id, span.span_id, span.sampled)
        return RequestContext(
            viewer=viewer,
            sources=self._sources,
            call=call,
            ids=SealedIds(self._sealer, viewer, now),
            safeguards=RequestSafeguards(viewer, guard, self._quota, self._audit, meta, now),
            now=now,
            language=meta.language,
            visible_schema=self._introspection.of(viewer, guard).schema if introspects(plan) else None,
            decisions=self._desk.open(plan, viewer, call) if self._desk else None,
            event=event,
            reads=plan.reads,
        )

    async def open_in_parts(
        self, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta, form: Form | None = None
    ) -> Answers:
        """Open a query or mutation for a client that takes a response in parts; an `Opener` of the edge."""
        form, guard, now = form or meta.form, self.guard, self._clock()
        async with AsyncExitStack() as held:
            span = held.enter_context(self._telemetry.begin_request(meta))
            plan = self._admitted(guard, viewer, request, meta, span, form)
            if isinstance(plan, GraphQLAnswer):
                return Single(plan)
            if plan.program.parts is None:  # most documents ask for none
                return Single(await self._run(plan, guard, viewer, request, meta, span))
            bill = await self._budget.take(viewer, plan, request.variables)
            held.enter_context(self._audit.admit(plan, request.query or ""))
            record = self._recorder(plan, guard, viewer, request, meta, now)
            settle = partial(self._budget.settle, bill, wanted=meta.wants_cost)
            delivery = Delivery(plan, self._context(plan, guard, viewer, meta, span, now), request.variables)
            answers = AnswersInParts(delivery, form, meta, record, settle)
            held.push_async_callback(answers.release)
            first = await answers.begin()
            if first.refused:
                await self._budget.settle(bill, None, wanted=False)
                return Single(_refused(first.refused, Phase.VARIABLES, meta))
            answers.hold(held.pop_all())
            return answers

    def _recorder(
        self,
        plan: Plan,
        guard: Guard,
        viewer: Viewer,
        request: GraphQLRequest,
        meta: RequestMeta,
        now: datetime,
    ) -> Record:
        """What records the parts of one response."""
        document, policy = request.query or "", guard.policy.digest

        def record(result: RunResult, errors: Sequence[Mapping[str, Any]], *, first: bool) -> None:
            self._audit.record(plan, result, document, policy, viewer, meta, now, first=first)
            if first:
                self._usage.count(meta.client, plan, trusted=request.trusted)
            codes = (entry["extensions"]["code"] for entry in errors)
            self._telemetry.executed(plan, result, codes, first=first)

        return record


def _extensions(result: RunResult, cost: Mapping[str, int] | None) -> dict[str, Any]:
    extensions: dict[str, Any] = {"masking": result.masking_json or result.masking} if result.masking else {}
    return extensions | {"cost": cost} if cost else extensions


def operator_of(viewer: Viewer) -> Operator:
    """In whose name upstream is asked: the viewer, in the acting post."""
    return Operator(viewer.tenant, viewer.staff_no, viewer.post, viewer.org)


def _refused(errors: Sequence[GraphQLError], phase: Phase, meta: RequestMeta) -> GraphQLAnswer:
    entries = [format_error(error, meta.request_id, meta.language, phase) for error in errors]
    return GraphQLAnswer(errors=entries, has_data=False)
