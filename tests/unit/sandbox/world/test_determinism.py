"""The world is the same in every process, and another one with another seed."""

import subprocess
import sys
from datetime import date
from zlib import crc32

from sandbox.world.base import Odds, World, add_months, split
from sandbox.world.customer import CAST
from sandbox.world.loan import loans
from sandbox.world.portfolio import portfolio
from sandbox.world.profile import profile
from sandbox.world.task import tasks

CUSTOMERS = [*CAST.values(), "C1020000007", "C1030005500"]
SCRIPT = """
from tests.unit.sandbox.world.test_determinism import fingerprint
print(fingerprint(7))
"""


def fingerprint(seed: int) -> int:
    """A digest that would change with any customer's data."""
    world = World(seed, date(2026, 1, 31))
    told = [
        (profile(world, no), portfolio(world, no), loans(world, no), tasks(world, no)) for no in CUSTOMERS
    ]
    return crc32(repr(told).encode())


def test_another_process_computes_the_same_world() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert int(done.stdout) == fingerprint(7)


def test_another_seed_is_another_world() -> None:
    assert fingerprint(8) != fingerprint(7)


def test_who_a_customer_is_does_not_depend_on_the_day() -> None:
    today, later = World(7, date(2026, 1, 31)), World(7, date(2027, 6, 1))
    assert [profile(today, no) for no in CUSTOMERS] == [profile(later, no) for no in CUSTOMERS]


def test_parts_sum_to_the_whole() -> None:
    assert split(100, [1, 1, 1]) == [33, 33, 34]


def test_odds_draw_only_what_has_weight(world: World) -> None:
    odds = Odds(("never", 0), ("always", 1))
    rng = world.stream("odds")
    assert {odds.pick(rng) for _ in range(100)} == {"always"}


def test_months_are_added_over_the_year_and_end_at_the_28th() -> None:
    assert add_months(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)
