"""Tasks: one instruction of a node, about one customer, given to one member of staff."""

from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Final

import msgspec

from sandbox.world.assignment import assignment
from sandbox.world.base import Odds, World, at
from sandbox.world.customer import exists, outlet_customers, outline
from sandbox.world.note import task_result
from sandbox.world.numbers import task_no, thing
from sandbox.world.scenario import Node, working_nodes
from sandbox.world.staff import Staff

_COUNTS: Final = Odds((0, 45), (1, 30), (2, 17), (3, 8))
_OLD: Final = Odds(("COMPLETED", 66), ("EXPIRED", 24), ("CANCELLED", 10))
_LATE: Final = Odds(("COMPLETED", 50), ("NOT_STARTED", 25), ("IN_PROGRESS", 25))
_AHEAD: Final = Odds(("NOT_STARTED", 60), ("IN_PROGRESS", 25), ("COMPLETED", 12), ("CANCELLED", 3))
_GRACE_DAYS: Final = 3
"""An open task expires so many days after it was due."""
_SHOWCASE: Final = (
    (-20, "COMPLETED"), (-12, "EXPIRED"), (-8, "CANCELLED"), (-2, "NOT_STARTED"), (-1, "IN_PROGRESS"),
    (0, "NOT_STARTED"), (0, "IN_PROGRESS"), (0, "COMPLETED"), (2, "NOT_STARTED"), (5, "NOT_STARTED"),
    (9, "IN_PROGRESS"), (21, "NOT_STARTED"),
)  # fmt: skip
"""Days until due, and status. The tasks due today are visits; the last but one is the assistant's."""
_SHOWCASE_ASSISTANTS: Final = 10


class Task(msgspec.Struct, frozen=True):
    no: str
    customer_no: str
    node: Node
    status: str
    """NOT_STARTED, IN_PROGRESS, COMPLETED, EXPIRED or CANCELLED."""
    priority: str
    """HIGH, MEDIUM or LOW."""
    starts_at: datetime
    due_at: datetime
    completed_at: datetime | None
    result: str | None
    assignee: Staff


@lru_cache(maxsize=20_000)
def tasks(world: World, no: str) -> tuple[Task, ...]:
    """The tasks about one customer, by number."""
    found = outline(world, no)
    rng = world.stream("tasks", no)
    nodes = working_nodes(world, found.outlet.bank)
    if not found.showcase:
        plans = [_plan(rng) for _ in range(_COUNTS.pick(rng))]
        return tuple(_task(world, rng, no, n, rng.choice(nodes), plan) for n, plan in enumerate(plans))
    visits = [node for node in nodes if node.channel == "VISIT"]
    return tuple(
        _task(world, rng, no, n, rng.choice(visits if plan[0] == 0 else nodes), plan)
        for n, plan in enumerate(_SHOWCASE)
    )


def _plan(rng: Random) -> tuple[int, str]:
    """Days until due, and status."""
    days = 0 if rng.random() < 0.15 else rng.randint(-30, 30)
    odds = _AHEAD if days >= 0 else _LATE if days >= -_GRACE_DAYS else _OLD
    return days, odds.pick(rng)


def _task(world: World, rng: Random, no: str, sequence: int, node: Node, plan: tuple[int, str]) -> Task:
    days, status = plan
    owner = assignment(world, no)
    showcase = outline(world, no).showcase
    assisted = sequence == _SHOWCASE_ASSISTANTS if showcase else rng.random() < 0.15
    due = at(world.day(days), rng.choice((12, 17, 18)), rng.choice((0, 30)))
    starts = at(world.day(days - rng.randint(3, 14)), 8, 30)
    done = status == "COMPLETED"
    return Task(
        no=task_no(no, sequence),
        customer_no=no,
        node=node,
        status=status,
        priority=rng.choices(("HIGH", "MEDIUM", "LOW"), (3, 5, 2))[0],
        starts_at=starts,
        due_at=due,
        completed_at=_completed(world, rng, starts, due) if done else None,
        result=task_result(world, rng, no) if done else None,
        assignee=owner.assistants[0] if assisted and owner.assistants else owner.manager,
    )


def _completed(world: World, rng: Random, starts: datetime, due: datetime) -> datetime:
    """After the start, and before both the due time and this morning."""
    last = min(due, at(world.today, 9))
    span_s = max(int((last - starts).total_seconds()), 60)
    return starts + timedelta(seconds=rng.randrange(span_s))


def find_task(world: World, no: str) -> Task | None:
    found = thing(no)
    if found is None or not exists(found.customer_no):
        return None
    own = tasks(world, found.customer_no)
    return own[found.sequence] if found.sequence < len(own) else None


@lru_cache(maxsize=64)
def outlet_tasks(world: World, outlet: str) -> tuple[Task, ...]:
    """All tasks about customers of one outlet, by due time."""
    found = (task for no in outlet_customers(outlet) for task in tasks(world, no))
    return tuple(sorted(found, key=lambda task: (task.due_at, task.no)))
