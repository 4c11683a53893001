"""The tasks as they stand: the world's, and what commands changed since the server started."""

import math
from collections.abc import Callable
from typing import Any, Final

import msgspec

from sandbox.crm import rows
from sandbox.crm.requests import CheckInRequest, CompleteRequest
from sandbox.kit.operation import Ask, Json
from sandbox.kit.refusal import Cause, Refusal
from sandbox.world.base import World
from sandbox.world.profile import profile
from sandbox.world.staff import Staff
from sandbox.world.task import Task, find_task

_REACH_M: Final = 500
_EARTH_RADIUS_M: Final = 6_371_000
_KEY_LENGTHS: Final = range(8, 129)


class CheckIn(msgspec.Struct, frozen=True):
    id: str
    task_id: str = msgspec.field(name="taskId")
    checkin_time: int = msgspec.field(name="checkinTime")


class TaskDesk:
    """Commands on tasks. Every second task's answer is bare, as the contract allows."""

    def __init__(self) -> None:
        self._changed: dict[str, Task] = {}
        self._check_ins: dict[str, list[CheckIn]] = {}
        self._answers: dict[tuple[str, str, str], tuple[msgspec.Struct, Json]] = {}

    def clear(self) -> None:
        self._changed.clear()
        self._check_ins.clear()
        self._answers.clear()

    def current(self, task: Task) -> Task:
        return self._changed.get(task.no, task)

    def find(self, world: World, no: str) -> Task | None:
        found = find_task(world, no)
        return self.current(found) if found else None

    def assign(self, task: Task, assignee: Staff) -> Task:
        """Give a task to somebody else, who has not begun with it."""
        given = msgspec.structs.replace(
            task, assignee=assignee, status="NOT_STARTED", completed_at=None, result=None
        )
        self._changed[given.no] = given
        return given

    def check_ins(self, no: str) -> list[CheckIn]:
        """Newest first."""
        return self._check_ins.get(no, [])[::-1]

    def complete(self, ask: Ask[CompleteRequest]) -> Json:
        return self._once(ask, self._complete)

    def check_in(self, ask: Ask[CheckInRequest]) -> Json:
        return self._once(ask, self._check_in)

    def _once(self, ask: Ask[Any], command: Callable[[Ask[Any]], Json]) -> Json:
        """Run a command once for each Idempotency-Key of an operator."""
        if len(ask.idempotency_key) not in _KEY_LENGTHS:
            raise Refusal(Cause.BAD_REQUEST)
        key = (ask.caller.application_name, ask.caller.staff.no, ask.idempotency_key)
        known = self._answers.get(key)
        if known is None:
            self._answers[key] = known = ask.request, command(ask)
        elif known[0] != ask.request:
            raise Refusal(Cause.CONFLICT, "IDEMPOTENCY_KEY_REUSED")
        return known[1]

    def _complete(self, ask: Ask[CompleteRequest]) -> Json:
        task = self._own(ask, ask.request.task_id)
        if task.status in ("EXPIRED", "CANCELLED"):
            raise Refusal(Cause.CONFLICT, "TASK_EXPIRED")
        done = msgspec.structs.replace(
            task, status="COMPLETED", completed_at=ask.world.now(), result=ask.request.result
        )
        self._changed[done.no] = done
        return {"error": False} if _bare(done) else {"error": False, "task": rows.task(done)}

    def _check_in(self, ask: Ask[CheckInRequest]) -> Json:
        request = ask.request
        task = self._own(ask, request.task_id)
        home = profile(ask.world, task.customer_no)
        if _distance_m(home.latitude, home.longitude, request.latitude, request.longitude) > _REACH_M:
            raise Refusal(Cause.CONFLICT, "CHECKIN_TOO_FAR")
        made = self._check_ins.setdefault(task.no, [])
        made.append(CheckIn(f"V{task.no[1:]}{len(made) + 1:02d}", task.no, request.checkin_time))
        if task.status == "NOT_STARTED":
            self._changed[task.no] = msgspec.structs.replace(task, status="IN_PROGRESS")
        return {"error": False} if _bare(task) else {"error": False, **msgspec.to_builtins(made[-1])}

    def _own(self, ask: Ask[Any], no: str) -> Task:
        """A task that the operator may see, that is theirs, and that is not completed yet."""
        task = self.find(ask.world, no)
        if task is None or not ask.caller.may_read(ask.world, task.customer_no):
            raise Refusal(Cause.NOT_FOUND)
        if task.assignee.no != ask.caller.staff.no:
            raise Refusal(Cause.CONFLICT, "TASK_NOT_YOURS")
        if task.status == "COMPLETED":
            raise Refusal(Cause.CONFLICT, "TASK_ALREADY_COMPLETED")
        return task


def _bare(task: Task) -> bool:
    return int(task.no[-1]) % 2 == 1


def _distance_m(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance by the haversine formula; arguments in WGS 84 degrees."""
    here, there = math.radians(latitude), math.radians(other_latitude)
    half_north = (there - here) / 2
    half_east = math.radians(other_longitude - longitude) / 2
    chord = math.sin(half_north) ** 2 + math.cos(here) * math.cos(there) * math.sin(half_east) ** 2
    return 2 * _EARTH_RADIUS_M * math.asin(math.sqrt(chord))
