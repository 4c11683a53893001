"""What the port `Crm` promises beyond what every source owes; commands run against the simulated bank."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from adapters.errors import UpstreamConflict, UpstreamNotFound
from adapters.ports import Crm, TaskSearch
from adapters.records import PageRequest, TaskNo
from adapters.records.customer import InteractionChannel
from adapters.records.task import ActionTask, TaskStatus
from adapters.translate import SHANGHAI
from tests.contract.ground import Ground
from tests.servers import Bank

pytestmark = pytest.mark.asyncio(loop_scope="session")

HUNDRED = PageRequest(offset=0, limit=100)


@pytest.fixture
def undone(contract_bank: Bank) -> Iterator[None]:
    """Undo what a test commands."""
    yield
    contract_bank.reset()


async def open_task(crm: Crm, ground: Ground, channel: InteractionChannel | None = None) -> ActionTask:
    """A task of the operator that can still be done, of a node with that channel if one is asked for."""
    scenarios = await crm.scenarios(ground.call())
    channels = {node.node_no: node.channel for scenario in scenarios for node in scenario.nodes}
    mine = TaskSearch(assignee=ground.operator.staff_no, status=TaskStatus.NOT_STARTED)
    tasks = (await crm.tasks(ground.call(), mine, HUNDRED)).rows
    return next(task for task in tasks if channel in (None, channels[task.node_no]))


async def test_an_assignment_in_force_has_a_manager_and_a_past(crm: Crm, ground: Ground) -> None:
    found = await crm.assignments(ground.call(), ground.customers)
    assert set(found) == set(ground.customers)
    today = datetime.now(SHANGHAI).date()
    for assignment in found.values():
        assert assignment.ownership.manager
        assert assignment.manager_name
        assert assignment.ownership.org.bank == ground.operator.tenant
        assert assignment.effective_from <= today
        assert assignment.effective_to is None or assignment.effective_to >= assignment.effective_from


async def test_interactions_come_newest_first_and_a_hundred_at_most(crm: Crm, ground: Ground) -> None:
    for interactions in (await crm.interactions(ground.call(), ground.customers)).values():
        assert 0 < len(interactions) <= 100
        assert all(later.occurred_at >= earlier.occurred_at for later, earlier in pairwise(interactions))
        assert {one.occurred_at.utcoffset() for one in interactions} == {timedelta(hours=8)}


async def test_tasks_of_customers_come_by_due_time(crm: Crm, ground: Ground) -> None:
    found = await crm.customer_tasks(ground.call(), ground.customers)
    assert found
    for tasks in found.values():
        assert all(earlier.due_at <= later.due_at for earlier, later in pairwise(tasks))


async def test_a_task_is_the_same_by_whichever_way(crm: Crm, ground: Ground) -> None:
    page = await crm.tasks(ground.call(), TaskSearch(), PageRequest(offset=0, limit=30))
    by_no = await crm.tasks_by_no(ground.call(), [task.task_no for task in page.rows])
    assert [by_no[task.task_no] for task in page.rows] == list(page.rows)
    assert all(earlier.due_at <= later.due_at for earlier, later in pairwise(page.rows))
    assert await crm.tasks_by_no(ground.strangers_call(), [task.task_no for task in page.rows]) == {}


async def test_task_pages_follow_each_other(crm: Crm, ground: Ground) -> None:
    whole = await crm.tasks(ground.call(), TaskSearch(), PageRequest(offset=0, limit=120))
    parts = [
        await crm.tasks(ground.call(), TaskSearch(), PageRequest(offset=offset, limit=40))
        for offset in (0, 40, 80)
    ]
    assert [row.task_no for part in parts for row in part.rows] == [row.task_no for row in whole.rows]
    assert len(whole.rows) == min(whole.total, 120)


async def test_each_condition_narrows_the_tasks(crm: Crm, ground: Ground) -> None:
    some = (await crm.tasks(ground.call(), TaskSearch(), HUNDRED)).rows[-1]
    searches = {
        "assignee": TaskSearch(assignee=ground.operator.staff_no),
        "status": TaskSearch(status=some.status),
        "scenario": TaskSearch(scenario=some.scenario_no),
        "due_before": TaskSearch(due_before=some.due_at),
    }
    found = {name: await crm.tasks(ground.call(), search, HUNDRED) for name, search in searches.items()}
    assert {task.ownership.manager for task in found["assignee"].rows} == {ground.operator.staff_no}
    assert {task.status for task in found["status"].rows} == {some.status}
    assert {task.scenario_no for task in found["scenario"].rows} == {some.scenario_no}
    assert all(task.due_at < some.due_at for task in found["due_before"].rows)
    assert (await crm.tasks(ground.call(), TaskSearch(status=TaskStatus.UNKNOWN), HUNDRED)).total == 0


async def test_scenarios_come_newest_first_with_their_nodes_in_order(crm: Crm, ground: Ground) -> None:
    scenarios = await crm.scenarios(ground.call())
    assert all(later.starts_on >= earlier.starts_on for later, earlier in pairwise(scenarios))
    for scenario in scenarios:
        assert [node.sequence for node in scenario.nodes] == list(range(1, len(scenario.nodes) + 1))
        assert {node.scenario_no for node in scenario.nodes} == {scenario.scenario_no}


@pytest.mark.usefixtures("undone")
async def test_a_task_is_completed_once(crm: Crm, ground: Ground) -> None:
    task, key = await open_task(crm, ground), str(uuid4())
    done = await crm.complete_task(ground.call(), task.task_no, "客户同意办理", key)
    assert (done.task_no, done.status, done.result) == (task.task_no, TaskStatus.COMPLETED, "客户同意办理")
    assert done.completed_at is not None
    again = await crm.complete_task(ground.call(), task.task_no, "客户同意办理", key)
    assert again == done
    with pytest.raises(UpstreamConflict) as raised:
        await crm.complete_task(ground.call(), task.task_no, "客户同意办理", str(uuid4()))
    assert raised.value.reason == "ALREADY_COMPLETED"
    assert (await crm.tasks_by_no(ground.call(), [task.task_no]))[task.task_no] == done


async def test_another_persons_task_is_not_completed(crm: Crm, ground: Ground) -> None:
    search = TaskSearch(status=TaskStatus.NOT_STARTED)
    tasks = (await crm.tasks(ground.call(), search, HUNDRED)).rows
    theirs = next(task for task in tasks if task.ownership.manager != ground.operator.staff_no)
    with pytest.raises(UpstreamConflict) as raised:
        await crm.complete_task(ground.call(), theirs.task_no, "", str(uuid4()))
    assert raised.value.reason == "NOT_ASSIGNED_TO_YOU"
    assert (await crm.tasks_by_no(ground.call(), [theirs.task_no]))[theirs.task_no] == theirs


async def test_an_expired_task_is_not_completed(crm: Crm, ground: Ground) -> None:
    search = TaskSearch(assignee=ground.operator.staff_no, status=TaskStatus.EXPIRED)
    expired = (await crm.tasks(ground.call(), search, HUNDRED)).rows[0]
    with pytest.raises(UpstreamConflict) as raised:
        await crm.complete_task(ground.call(), expired.task_no, "", str(uuid4()))
    assert raised.value.reason == "EXPIRED"


async def test_a_task_of_another_bank_does_not_exist(crm: Crm, ground: Ground) -> None:
    task = await open_task(crm, ground)
    for no in (task.task_no, TaskNo("T9999999999")):
        with pytest.raises(UpstreamNotFound):
            await crm.complete_task(ground.strangers_call(), no, "", str(uuid4()))


async def test_a_visit_far_away_is_no_visit(crm: Crm, ground: Ground) -> None:
    task = await open_task(crm, ground, InteractionChannel.VISIT)
    with pytest.raises(UpstreamConflict) as raised:
        await crm.check_in(ground.call(), task.task_no, task.starts_at, 0.0, 0.0, str(uuid4()))
    assert raised.value.reason == "TOO_FAR"
