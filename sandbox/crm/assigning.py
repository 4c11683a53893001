"""The knob that gives a task to somebody, as the CRM's own people would, and tells the webhook."""

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.crm.desk import TaskDesk
from sandbox.crm.requests import TaskId
from sandbox.kit.admin import guarded
from sandbox.kit.webhook import Webhook
from sandbox.world.base import World
from sandbox.world.staff import Staff, find_staff, personas
from sandbox.world.task import Task, outlet_tasks

_OPEN = ("NOT_STARTED", "IN_PROGRESS")


class Assign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Gives *task* to somebody; without a number, the next open task of a colleague in their outlet."""

    to: Annotated[str, msgspec.Meta(min_length=1)]
    """A persona's username, or a staff number."""
    task: TaskId | None = None


def assigning_routes(world: World, desk: TaskDesk, webhook: Webhook) -> list[Route]:
    async def assign(request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=Assign)
        staff = _staff(world, asked.to)
        task = _task(world, desk, asked.task, staff) if staff else None
        if staff is None or task is None:
            return JSONResponse({"error": "no such person, or no such task"}, 400)
        given = desk.assign(task, staff)
        told = await webhook.tell(staff.org.bank, assigned(given))
        return JSONResponse({"task": given.no, "told": told})

    return [Route("/admin/assign", guarded(assign), methods=["POST"])]


def assigned(task: Task) -> dict[str, object]:
    """What the webhook is told: numbers of the task and of whom it concerns, nothing of the customer."""
    org = task.assignee.org
    return {
        "type": "taskAssigned",
        "task": task.no,
        "staff": task.assignee.no,
        "org": {"branch": org.branch, "subBranch": org.sub_branch, "outlet": org.outlet},
    }


def _staff(world: World, to: str) -> Staff | None:
    persona = personas(world).get(to)
    return persona.staff if persona else find_staff(world, to)


def _task(world: World, desk: TaskDesk, no: str | None, staff: Staff) -> Task | None:
    if no is not None:
        return desk.find(world, no)
    own = map(desk.current, outlet_tasks(world, staff.org.outlet)) if staff.org.outlet else iter(())
    return next((task for task in own if task.status in _OPEN and task.assignee.no != staff.no), None)
