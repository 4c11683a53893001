"""The operations of contracts/crm.openapi.yaml."""

from collections.abc import Iterable
from heapq import merge
from typing import Any

import msgspec

from sandbox.crm import rows
from sandbox.crm.desk import TaskDesk
from sandbox.crm.requests import CheckInRequest, CompleteRequest, CustomersRequest, TaskSearch, TasksRequest
from sandbox.crm.words import TASK_STATUS, epoch_ms
from sandbox.kit.operation import Ask, Empty, Json, Operation
from sandbox.world.assignment import assignment
from sandbox.world.contact import interactions, opportunities, tags
from sandbox.world.scenario import scenarios
from sandbox.world.task import Task, outlet_tasks, tasks
from sandbox.world.union import outlets


def assignments_query(ask: Ask[CustomersRequest]) -> Json:
    customers = ask.readable(ask.request.customer_ids)
    return {"data": [rows.assignment(no, assignment(ask.world, no)) for no in customers]}


def interactions_query(ask: Ask[CustomersRequest]) -> Json:
    records = [
        rows.interaction(no, found, (ask.plants.of(no).note if place == 0 else "") or found.note)
        for no in ask.readable(ask.request.customer_ids)
        for place, found in enumerate(interactions(ask.world, no))
    ]
    return {"records": sorted(records, key=_occurred, reverse=True)}


def _occurred(record: Json) -> tuple[int, str]:
    return int(str(record["occurredAt"])), str(record["interactionId"])


def tags_query(ask: Ask[CustomersRequest]) -> Json:
    found = ((no, tags(ask.world, no)) for no in ask.readable(ask.request.customer_ids))
    return {"items": [rows.tagged(no, own) for no, own in found if own]}


def opportunities_query(ask: Ask[CustomersRequest]) -> Json:
    customers = ask.readable(ask.request.customer_ids)
    return {
        "opportunityList": [
            rows.opportunity(no, found) for no in customers for found in opportunities(ask.world, no)
        ]
    }


def read_scenarios(ask: Ask[Empty]) -> Json:
    return {"records": [rows.scenario(found) for found in scenarios(ask.world, ask.caller.staff.org.bank)]}


class TaskReads:
    """Reads of tasks, as the desk knows them."""

    def __init__(self, desk: TaskDesk) -> None:
        self._desk = desk

    def by_customer(self, ask: Ask[CustomersRequest]) -> Json:
        customers = ask.readable(ask.request.customer_ids)
        found = [self._desk.current(task) for no in customers for task in tasks(ask.world, no)]
        found.sort(key=lambda task: (task.due_at, task.no))
        return {"taskList": [self._row(ask, task) for task in found]}

    def by_id(self, ask: Ask[TasksRequest]) -> Json:
        return {"taskList": [self._row(ask, task) for task in self._visible(ask)]}

    def search(self, ask: Ask[TaskSearch]) -> Json:
        wanted, org = ask.request, ask.caller.staff.org
        own = (outlet_tasks(ask.world, o.code) for o in outlets(org.bank) if o.within(org))
        current = map(self._desk.current, merge(*own, key=lambda task: (task.due_at, task.no)))
        found = [task for task in current if _fits(task, wanted)]
        page = found[wanted.start : wanted.start + wanted.size]
        return {"total": len(found), "taskList": [self._row(ask, task) for task in page]}

    def check_ins(self, ask: Ask[TasksRequest]) -> Json:
        made = (found for task in self._visible(ask) for found in self._desk.check_ins(task.no))
        return {"checkins": [msgspec.to_builtins(found) for found in made]}

    def _visible(self, ask: Ask[TasksRequest]) -> Iterable[Task]:
        found = (self._desk.find(ask.world, no) for no in ask.request.task_ids)
        return (task for task in found if task and ask.caller.may_read(ask.world, task.customer_no))

    def _row(self, ask: Ask[Any], task: Task) -> Json:
        planted = ask.plants.of(task.customer_no).note
        if planted and task.result and task == self._first_completed(ask, task.customer_no):
            return rows.task(msgspec.structs.replace(task, result=planted))
        return rows.task(task)

    def _first_completed(self, ask: Ask[Any], no: str) -> Task | None:
        current = map(self._desk.current, tasks(ask.world, no))
        return next((task for task in current if task.status == "COMPLETED"), None)


def _fits(task: Task, wanted: TaskSearch) -> bool:
    return (
        wanted.assigned_user in (None, task.assignee.no)
        and wanted.scenario_id in (None, task.node.scenario_no)
        and wanted.status in (None, TASK_STATUS[task.status])
        and (wanted.due_before is None or epoch_ms(task.due_at) < wanted.due_before)
    )


def operations(desk: TaskDesk) -> tuple[Operation, ...]:
    reads = TaskReads(desk)
    batch = CustomersRequest
    return (
        Operation("assignmentsQuery", "POST", "/api/assignments/query", batch, assignments_query),
        Operation("interactionsQuery", "POST", "/api/interactions/query", batch, interactions_query),
        Operation("tagsQuery", "POST", "/api/tags/query", batch, tags_query),
        Operation("opportunitiesQuery", "POST", "/api/opportunities/query", batch, opportunities_query),
        Operation("tasksByCustomer", "POST", "/api/tasks/byCustomer", batch, reads.by_customer),
        Operation("tasksById", "POST", "/api/tasks/byId", TasksRequest, reads.by_id),
        Operation("tasksSearch", "POST", "/api/tasks/search", TaskSearch, reads.search),
        Operation("scenarios", "GET", "/api/scenarios", Empty, read_scenarios),
        Operation("taskComplete", "POST", "/api/tasks/complete", CompleteRequest, desk.complete),
        Operation("taskCheckIn", "POST", "/api/tasks/checkin", CheckInRequest, desk.check_in),
        Operation("checkInsQuery", "POST", "/api/checkins/query", TasksRequest, reads.check_ins),
    )
