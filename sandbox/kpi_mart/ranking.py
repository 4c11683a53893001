"""Who stands where."""

from collections.abc import Iterable

from sandbox.kit.operation import Json
from sandbox.kpi_mart import rows
from sandbox.kpi_mart.subject import peers, team
from sandbox.world.base import World
from sandbox.world.kpi import Result, org_results, people_of, person_results
from sandbox.world.period import Period
from sandbox.world.staff import Staff
from sandbox.world.union import Org


def standings(world: World, staff: Staff, level: str, metric: str, period: Period) -> list[Json]:
    """
    All who have a figure, best first; equal figures share a rank.

    Persons and teams are those of the operator's own organisation and the member bank's outlets.
    """
    if level == "person":
        people = people_of(world, team(staff))
        scores = _scores(((p, p.org, person_results(world, p, period)) for p in people), metric)
    else:
        found = peers(staff, "outlet" if level == "team" else level)
        scores = _scores(((org, org, org_results(world, org, period)) for org in found), metric)
    figures = [score for _, _, score in scores]
    return [
        {
            "rank": figures.index(score) + 1,
            "subject": rows.named(subject),
            "org": rows.named(org),
            "actual": rows.figure(metric, score),
            "self": subject == staff or (isinstance(subject, Org) and staff.org.within(subject)),
        }
        for subject, org, score in scores
    ]


def _scores(
    candidates: Iterable[tuple[rows.Subject, Org, tuple[Result, ...]]], metric: str
) -> list[tuple[rows.Subject, Org, int]]:
    scored = [
        (subject, org, result.actual)
        for subject, org, results in candidates
        for result in results
        if result.metric == metric
    ]
    return sorted(scored, key=lambda entry: -entry[2])
