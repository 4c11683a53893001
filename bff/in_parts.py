"""
A response in parts, as a stream of answers: each is recorded before it is given on.

Whatever ends it early (the deadline, a failure of our own) is told to the client for all that it still waits
for; a client that is gone has all of it cancelled.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any, Final, Protocol, TypeAlias

import msgspec

from bff.codes import Code
from bff.errors import RequestRefused, challenge_of, describe, entry_of, error_entry
from bff.http.model import GraphQLAnswer, RequestMeta
from bff.payloads import Told, ended_told, extend, first_told, later_told, written_out
from bff.plan import RunResult
from bff.plan.deliver import Delivery, Payload
from bff.plan.failures import Failure
from bff.plan.form import Form
from bff.plan.groups import Group, Keys, Listed

GRACE_S: Final = 0.25
"""After the deadline, for telling what is there; every call upstream has ended by then."""

_log = logging.getLogger(__name__)
_encode: Final = msgspec.json.Encoder().encode

Settle: TypeAlias = Callable[[Mapping[str, Any] | None], Awaitable[Mapping[str, int]]]
"""Told of the whole response at its end; gives what a client that wants it is told of its cost."""


class Record(Protocol):
    """Told of each payload before it is given on; raises where it cannot be recorded."""

    def __call__(self, result: RunResult, errors: Sequence[Mapping[str, Any]], *, first: bool) -> None: ...


class AnswersInParts:
    """The stream."""

    def __init__(
        self, delivery: Delivery, form: Form, meta: RequestMeta, record: Record, settle: Settle
    ) -> None:
        self._delivery: Final = delivery
        self._payloads: Final = delivery.payloads()
        self._form: Final = form
        self._meta: Final = meta
        self._record: Final = record
        self._settle: Final = settle
        self._held: AsyncExitStack | None = None
        self._ready: GraphQLAnswer | None = None
        self._awaited: dict[str, Group | Listed] = {}
        """What the client knows is to come."""
        self._ended = False

    async def begin(self) -> RunResult:
        """Execute what is delivered at once, and keep its answer until it is asked for."""
        payload = await anext(self._payloads)
        result = payload.result
        if not result.refused:
            errors = [self._entry(failure) for failure in result.failures]
            self._record(result, errors, first=True)
            told = first_told(payload, self._form, errors)
            answer = await self._answer(told, payload)
            challenges = filter(None, (challenge_of(failure.error) for failure in result.failures))
            self._ready = msgspec.structs.replace(answer, challenge=next(challenges, None))
        return result

    def __aiter__(self) -> AsyncIterator[GraphQLAnswer]:
        return self

    async def __anext__(self) -> GraphQLAnswer:
        answer, self._ready = self._ready, None
        while answer is None:
            if self._ended:
                raise StopAsyncIteration
            answer = await self._next()
        return answer

    async def _next(self) -> GraphQLAnswer | None:
        """The next answer; `None` for a payload that says nothing in this form."""
        try:
            async with asyncio.timeout(max(0.0, self._meta.deadline_s + GRACE_S - time.monotonic())):
                payload = await anext(self._payloads)
                errors = [self._entry(failure) for failure in payload.result.failures]
                self._record(payload.result, errors, first=False)
                told = later_told(payload.step, self._form, self._entry, has_next=payload.has_next)
                return None if told is None else await self._answer(told, payload)
        except TimeoutError:
            return self._end(RequestRefused(Code.DEADLINE_EXCEEDED))
        except Exception as error:  # noqa: BLE001 - whatever happened, the client gets a code
            return self._end(error)

    async def _answer(self, told: Told, payload: Payload) -> GraphQLAnswer:
        extensions: dict[str, Any] = {"masking": payload.result.masking} if payload.result.masking else {}
        if not payload.has_next:
            self._ended = True
            written_out(told)  # before the parts are put together
            cost = await self._settle(self._delivery.merged())
            extensions |= {"cost": cost} if self._meta.wants_cost else {}
        self._awaited |= {one.id: one for one in payload.step.pending}
        for one in payload.step.completed:
            del self._awaited[one.what.id]
        return GraphQLAnswer(body=_encode(extend(told, extensions)), has_next=payload.has_next)

    def _end(self, error: Exception) -> GraphQLAnswer:
        """Tell that all which is still awaited does not come."""
        self._ended = True
        code = describe(error).code
        if code is Code.INTERNAL:
            _log.error("delivery_failed", exc_info=error, extra={"code": code.value})
        told = ended_told(self._awaited.values(), self._form, lambda path: self._refusal(code, path))
        return GraphQLAnswer(body=_encode(told))

    def _entry(self, failure: Failure) -> Mapping[str, Any]:
        return entry_of(failure, self._meta.request_id, self._meta.language)

    def _refusal(self, code: Code, path: Keys) -> Mapping[str, Any]:
        return error_entry(code, self._meta.request_id, self._meta.language, path=path)

    def hold(self, held: AsyncExitStack) -> None:
        """Take what is let go at the end, `release` among it."""
        self._held = held

    async def release(self) -> None:
        """Cancel what still runs."""
        self._ended = True
        await self._payloads.aclose()
        await self._delivery.aclose()

    async def aclose(self) -> None:
        if self._held is not None:
            await self._held.aclose()
