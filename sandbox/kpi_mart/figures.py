"""Results as they stand: the world's, and what was added since the server started."""

from collections import Counter

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.kit.admin import guarded
from sandbox.kit.webhook import Webhook
from sandbox.kpi_mart.operations import Metric
from sandbox.world.base import World
from sandbox.world.kpi import Result
from sandbox.world.staff import Staff, find_staff, personas
from sandbox.world.union import Org


class Added(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Adds *amount* (fen, or a count) to a result of somebody, in every period."""

    who: str
    """A persona's username, or a staff number."""
    metric: Metric = "tasks-completed"
    amount: int = 1


class Figures:
    """What was added, by person and metric."""

    def __init__(self) -> None:
        self._added: Counter[tuple[Staff, str]] = Counter()

    def clear(self) -> None:
        self._added.clear()

    def add(self, staff: Staff, added: Added) -> None:
        self._added[staff, added.metric] += added.amount

    def of(self, subject: Staff | Org, results: tuple[Result, ...]) -> tuple[Result, ...]:
        """*results* of a person or an organisation, with what was added to them or to anybody within."""
        more: Counter[str] = Counter()
        for (staff, metric), amount in self._added.items():
            if staff == subject or (isinstance(subject, Org) and staff.org.within(subject)):
                more[metric] += amount
        if not more:
            return results
        return tuple(
            msgspec.structs.replace(result, actual=result.actual + more[result.metric]) for result in results
        )


def figure_routes(world: World, figures: Figures, webhook: Webhook) -> list[Route]:
    """The knob that makes a result change, and tells the webhook."""

    async def add(request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=Added)
        persona = personas(world).get(asked.who)
        staff = persona.staff if persona else find_staff(world, asked.who)
        if staff is None:
            return JSONResponse({"error": "no such person"}, 400)
        figures.add(staff, asked)
        return JSONResponse({"told": await webhook.tell(staff.org.bank, updated(staff))})

    return [Route("/admin/results", guarded(add), methods=["POST"])]


def updated(staff: Staff) -> dict[str, object]:
    """What the webhook is told: whose results, and which organisations' they are part of."""
    org = staff.org
    return {
        "type": "performanceUpdated",
        "staff": staff.no,
        "org": {"branch": org.branch, "subBranch": org.sub_branch, "outlet": org.outlet},
    }
