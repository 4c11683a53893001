"""Objects of the KPI mart, from the world's records."""

from datetime import date
from decimal import Decimal
from typing import Final

from sandbox.kit.operation import Json
from sandbox.world.base import World, at, yuan
from sandbox.world.kpi import COUNTED, Result
from sandbox.world.period import Period
from sandbox.world.regulatory import CALIBRES, Item
from sandbox.world.staff import Staff
from sandbox.world.union import Org

Subject = Staff | Org
_REFRESH_MINUTES: Final = 5


def named(subject: Subject) -> Json:
    return {"code": subject.no if isinstance(subject, Staff) else subject.code, "name": subject.name}


def unit(metric: str) -> str:
    return "count" if metric in COUNTED else "cny"


def figure(metric: str, value: int | None) -> Decimal | None:
    if value is None:
        return None
    return Decimal(value) if metric in COUNTED else yuan(value)


def as_of(world: World) -> str:
    """Figures are refreshed every five minutes of the business day."""
    now = world.now()
    return at(world.today, now.hour, now.minute - now.minute % _REFRESH_MINUTES).isoformat(timespec="seconds")


def metric(result: Result) -> Json:
    target = result.target
    percent = None if not target else (Decimal(result.actual * 100) / target).quantize(Decimal("0.01"))
    return {
        "code": result.metric,
        "unit": unit(result.metric),
        "actual": figure(result.metric, result.actual),
        "target": figure(result.metric, target),
        "completion": percent,
    }


def performance(
    world: World, level: str, subject: Subject, period: Period, results: tuple[Result, ...]
) -> Json:
    return {
        "level": level,
        "subject": named(subject),
        "period": {"kind": period.kind, "start": period.start.isoformat(), "end": period.end.isoformat()},
        "asOf": as_of(world),
        "metrics": [metric(result) for result in results],
    }


def statistics(org: Org, calibre: str, day: date, items: tuple[Item, ...]) -> Json:
    return {
        "calibre": calibre,
        "version": CALIBRES[calibre][0],
        "org": named(org),
        "asOf": day.isoformat(),
        "items": [
            {
                "code": item.code,
                "name": item.name,
                "unit": item.unit,
                "figure": Decimal(item.figure) if item.unit == "count" else yuan(item.figure),
            }
            for item in items
        ],
    }
