"""
Delivering a response in parts: what is there at once, then each part when it is done.

Parts are loaded beside what comes first, and never hold it up.
"""

from asyncio import Queue, Task, create_task, gather
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import msgspec

from bff.plan.groups import Groups, Step
from bff.plan.model import Node
from bff.plan.parts import Part, PartedRun, StreamPart, Wave
from bff.plan.plan import Plan, RunResult
from bff.plan.report import report


class Payload(msgspec.Struct, frozen=True):
    """What is delivered at one time."""

    result: RunResult
    """
    The data of the first payload, none of others; the failures, and the subjects first met, of this one.

    Its masking is that of all payloads so far: clients put one report in the place of the other.
    """
    step: Step
    has_next: bool


class Delivery:
    """One response. Nothing of it runs before it is asked for, and nothing after `aclose`."""

    def __init__(
        self, plan: Plan, context: Any, variables: Mapping[str, Any] | None, root: Any = None
    ) -> None:
        self.plan = plan
        self._given = (context, variables, root)
        self._groups = Groups()
        self._tasks: set[Task[None]] = set()
        self._done: Queue[Wave | BaseException] = Queue()
        self._masked: set[Node] = set()
        self._told: set[Wave] = set()
        self._relations: Any = {}
        self._first: Part | None = None
        self._patches: list[tuple[Part, Any]] = []

    async def payloads(self) -> AsyncGenerator[Payload, None]:
        """Execute the plan, payload by payload."""
        first = await self._begin()
        yield first
        while self._groups.open:
            step = self._groups.advance(await self._finished())
            if step:
                yield self._payload(step)

    async def _begin(self) -> Payload:
        context, variables, root = self._given
        coerced = self.plan.coerce(variables)
        if isinstance(coerced, RunResult):
            return Payload(coerced, Step(), has_next=False)
        run = PartedRun(self.plan, context, coerced, root, self._start)
        rest = self.plan.start(run)
        if rest is not None:
            await rest
        run.flush()
        first = self._first = run.first
        first.data, self._relations = run.data, run.relations
        self._masked |= run.masked
        step = self._groups.begin(first)
        return Payload(self.plan.finish(run), step, has_next=bool(self._groups.open))

    def _start(self, wave: Wave) -> None:
        task = create_task(self._work(wave))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, wave: Wave) -> None:
        try:
            await wave.work()
        except Exception as error:  # noqa: BLE001 - none of a field: it is raised where payloads are awaited
            self._done.put_nowait(error)
        else:
            self._done.put_nowait(wave)

    async def _finished(self) -> list[Part]:
        """The parts that are done by now, of one wave at least."""
        waves = [await self._done.get()]
        while not self._done.empty():
            waves.append(self._done.get_nowait())
        for wave in waves:
            if isinstance(wave, BaseException):
                raise wave
        return [part for wave in waves for part in wave.parts]  # type: ignore[union-attr]

    def _payload(self, step: Step) -> Payload:
        failures = [failure for patch in step.patches for failure in patch.part.errors]
        failures += [failure for completed in step.completed for failure in completed.errors or ()]
        met: dict[Any, list[object]] = {}
        for part in (*(patch.part for patch in step.patches), *_failed(step)):
            wave = part.wave
            if wave is not None and wave not in self._told:
                self._told.add(wave)
                self._masked |= wave.masked
                for place, objects in wave.met.items():
                    met.setdefault(place, []).extend(objects)
        self._patches += [(patch.part, patch.part.data) for patch in step.patches]
        masking = report(self._masked, self._relations) if self._masked else []
        return Payload(RunResult({}, failures, masking, met=met), step, has_next=bool(self._groups.open))

    def merged(self) -> dict[str, object] | None:
        """The whole response, as a client puts it together."""
        data: Any = self._first.data if self._first else None
        for part, found in self._patches:
            holder: Any = data
            for key in part.keys:
                holder = holder[key]
            if isinstance(part, StreamPart):
                holder.extend(found[part.start :])
            else:
                _merge(holder, found)
        self._patches = []
        merged: dict[str, object] | None = data
        return merged

    async def aclose(self) -> None:
        """Cancel what still runs."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await gather(*tasks, return_exceptions=True)


def _failed(step: Step) -> list[Part]:
    return [
        part for one in step.completed if one.errors for part in getattr(one.what, "parts", ()) if part.done
    ]


def _merge(into: Any, data: Any) -> None:
    """Add *data* to an object, the parts of both where they have the same."""
    for key, value in data.items():
        known = into.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            _merge(known, value)
        elif isinstance(known, list) and isinstance(value, list) and len(known) == len(value):
            for index, item in enumerate(value):
                if isinstance(item, dict) and isinstance(known[index], dict):
                    _merge(known[index], item)
        else:
            into[key] = value
