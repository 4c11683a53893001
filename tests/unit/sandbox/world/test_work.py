"""Interactions, tags, scenarios, tasks, products and results."""

import re
from collections import Counter
from datetime import date

import pytest

from sandbox.world.assignment import assignment
from sandbox.world.base import World
from sandbox.world.contact import interactions, opportunities, tags
from sandbox.world.customer import CAST, customers_within, outline
from sandbox.world.kpi import METRICS, org_results, people_of, person_results, total
from sandbox.world.period import period_of, quarter_end
from sandbox.world.product import catalogue
from sandbox.world.profile import profile
from sandbox.world.scenario import scenarios
from sandbox.world.shelf import recommendations, shelf
from sandbox.world.staff import personas
from sandbox.world.task import find_task, outlet_tasks, tasks
from sandbox.world.terms import ProductClass
from sandbox.world.union import orgs

SHOWCASE = CAST["showcase"]
OPEN = ("NOT_STARTED", "IN_PROGRESS")


@pytest.fixture(scope="module")
def customers() -> list[str]:
    return list(customers_within(orgs("JX0101")["JX010101"]))


def test_the_showcase_has_something_in_every_section(world: World) -> None:
    assert len(interactions(world, SHOWCASE)) == 14
    assert len(tasks(world, SHOWCASE)) == 12
    assert len(tags(world, SHOWCASE)) == 6
    assert len(opportunities(world, SHOWCASE)) == 3
    assert len(recommendations(world, SHOWCASE)) == 5


def test_interactions_come_newest_first(world: World, customers: list[str]) -> None:
    for no in customers:
        times = [one.occurred_at for one in interactions(world, no)]
        assert times == sorted(times, reverse=True)


def test_some_notes_hold_numbers_of_the_customer(world: World) -> None:
    notes = " ".join(one.note or "" for one in interactions(world, SHOWCASE))
    found = profile(world, SHOWCASE)
    assert found.mobile in notes or found.identity.document_no in notes or re.search(r"62\d{17}", notes)


def test_tasks_occur_in_every_status_today_and_overdue(world: World, customers: list[str]) -> None:
    found = [task for no in customers for task in tasks(world, no)]
    assert {task.status for task in found} == {
        "NOT_STARTED",
        "IN_PROGRESS",
        "COMPLETED",
        "EXPIRED",
        "CANCELLED",
    }
    still_open = [task for task in found if task.status in ("NOT_STARTED", "IN_PROGRESS")]
    assert sum(task.due_at.date() == world.today for task in still_open) > 20
    assert sum(task.due_at.date() < world.today for task in still_open) > 5
    assert all((task.completed_at is None) == (task.status != "COMPLETED") for task in found)
    assert all(task.starts_at < task.due_at for task in found)


def test_a_task_is_found_by_its_number(world: World, customers: list[str]) -> None:
    for no in customers[:300]:
        assert [find_task(world, task.no) for task in tasks(world, no)] == list(tasks(world, no))
    assert find_task(world, "T1010000199") is None
    assert find_task(world, "T9990000100") is None


def test_an_outlets_tasks_come_by_due_time(world: World) -> None:
    found = outlet_tasks(world, "JX0101010101")
    assert [task.due_at for task in found] == sorted(task.due_at for task in found)
    assert {task.customer_no for task in found} <= set(customers_within(orgs("JX0101")["JX0101010101"]))


def test_scenarios_come_newest_first_in_every_state(world: World) -> None:
    found = scenarios(world, "JX0101")
    assert [one.starts_on for one in found] == sorted((one.starts_on for one in found), reverse=True)
    assert {one.state for one in found} == {"DRAFT", "PUBLISHED", "PAUSED", "ENDED"}
    assert scenarios(world, "JX0150") == ()


def test_one_customer_in_a_hundred_changed_hands_today(world: World, customers: list[str]) -> None:
    moved = [no for no in customers if assignment(world, no).manager.no != outline(world, no).manager]
    assert 5 <= len(moved) <= 40
    assert {assignment(world, no).effective_from for no in moved} == {world.today}
    assert not set(moved) & set(CAST.values())


def test_the_catalogue_has_products_of_every_class(world: World) -> None:
    counts = Counter(product.category for product in catalogue(world).values())
    assert sum(counts.values()) == 121
    assert set(counts) == set(ProductClass)


def test_an_outlets_shelf_is_the_banks_or_a_part_of_it(world: World) -> None:
    whole = {item.product.code for item in shelf(world, "JX0101", "")}
    own = 0
    for org in orgs("JX0101").values():
        if org.level == "OUTLET":
            found = shelf(world, "JX0101", org.code)
            assert {item.product.code for item in found} <= whole
            own += all(item.outlet == org.code for item in found)
    assert 0 < own < 16


def test_recommendations_never_exceed_the_customers_risk(world: World, customers: list[str]) -> None:
    for no in customers[:500]:
        found = recommendations(world, no)
        assert all(one.product.risk <= profile(world, no).risk for one in found)
        assert [one.score_percent for one in found] == sorted((o.score_percent for o in found), reverse=True)
        assert all(one.reasons for one in found)


def test_an_organisations_results_are_the_sum_of_its_peoples(world: World) -> None:
    month = period_of("month", world.today)
    branch = orgs("JX0101")["JX010101"]
    people = [person_results(world, staff, month) for staff in people_of(world, branch)]
    assert org_results(world, branch, month) == total(people)
    assert [result.metric for result in org_results(world, branch, month)] == list(METRICS)
    own = person_results(world, personas(world)["relationship-manager"].staff, month)
    assert all(result.target for result in own)


def test_periods_hold_their_day() -> None:
    assert [
        (p.start, p.end) for p in (period_of(k, date(2026, 2, 10)) for k in ("month", "quarter", "year"))
    ] == [
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ]
    assert quarter_end(date(2026, 1, 31)) == date(2025, 12, 31)
    assert quarter_end(date(2025, 12, 31)) == date(2025, 12, 31)
