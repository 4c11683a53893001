"""Who manages a customer now: the CRM knows of changes a day before the data warehouse."""

from datetime import date
from functools import lru_cache

import msgspec

from sandbox.world.base import World
from sandbox.world.customer import CAST, outline
from sandbox.world.staff import Staff, directory, team
from sandbox.world.terms import Role
from sandbox.world.union import Org

_MOVED_TODAY = 0.01


class Assignment(msgspec.Struct, frozen=True):
    manager: Staff
    assistants: tuple[Staff, ...]
    outlet: Org
    effective_from: date


@lru_cache(maxsize=20_000)
def assignment(world: World, no: str) -> Assignment:
    """The assignment in force; for one customer in a hundred it changed hands in the outlet today."""
    found = outline(world, no)
    people = directory(world, found.outlet.bank)
    rng = world.stream("assignment", no)
    manager, since = people[found.manager], world.day(-rng.randint(20, 900))
    if no not in CAST.values() and rng.random() < _MOVED_TODAY:
        managers = team(world, found.outlet.code, Role.RELATIONSHIP_MANAGER)
        manager, since = managers[(managers.index(manager) + 1) % len(managers)], world.today
    assistants = (people[found.assistant],) if found.assistant else ()
    return Assignment(manager, assistants, found.outlet, since)
