"""The staff directory: 400 people in the three detailed banks, and the posts they act in."""

from functools import lru_cache
from typing import Final

import msgspec

from sandbox.world.base import Odds, World
from sandbox.world.names import person_name
from sandbox.world.numbers import staff_no, staff_place
from sandbox.world.terms import NameStyle, Role
from sandbox.world.union import BANKS, DETAILED, Org, bank_of_ordinal, orgs

_OUTLET_TEAM: Final = (
    Role.OUTLET_HEAD,
    Role.RELATIONSHIP_MANAGER,
    Role.RELATIONSHIP_MANAGER,
    Role.RELATIONSHIP_MANAGER,
    Role.RELATIONSHIP_MANAGER,
    Role.WEALTH_MANAGER,
    Role.LOBBY_MANAGER,
    Role.TELLER,
)
_TEAMS: Final = {
    "OUTLET": _OUTLET_TEAM,
    "SUB_BRANCH": (Role.SUB_BRANCH_MANAGER,),
    "BRANCH": (Role.BRANCH_MANAGER, Role.BRANCH_MANAGER),
}
_HEAD_OFFICE: Final = (Role.HEAD_OFFICE, Role.AUDITOR, Role.CALL_AGENT, Role.INTEGRATOR)
POSTS: Final = {
    Role.RELATIONSHIP_MANAGER: "KHJL",
    Role.WEALTH_MANAGER: "LCJL",
    Role.OUTLET_HEAD: "WDFZ",
    Role.LOBBY_MANAGER: "DTJL",
    Role.TELLER: "ZHGY",
    Role.SUB_BRANCH_MANAGER: "ZHHZ",
    Role.BRANCH_MANAGER: "FHHZ",
    Role.HEAD_OFFICE: "ZHLS",
    Role.AUDITOR: "SJZY",
    Role.CALL_AGENT: "KFZX",
    Role.INTEGRATOR: "XTJC",
}
"""Post codes: the initials of the post's Chinese name."""
_STYLES: Final = Odds((NameStyle.PLAIN, 80), (NameStyle.SINGLE, 18), (NameStyle.COMPOUND, 2))


class Staff(msgspec.Struct, frozen=True):
    no: str
    name: str
    role: Role
    post: str
    org: Org
    """Where the post stands; the data permission follows from it."""


@lru_cache
def directory(world: World, bank_code: str) -> dict[str, Staff]:
    """Everybody in one member bank by staff number; empty for a bank without detail."""
    bank = BANKS[bank_code]
    if not bank.customers:
        return {}
    seats = [
        (org, role) for org in orgs(bank_code).values() if org.level in _TEAMS for role in _TEAMS[org.level]
    ]
    top = orgs(bank_code)[bank_code]
    seats += [(top, _HEAD_OFFICE[n % len(_HEAD_OFFICE)]) for n in range(bank.head_office_staff)]
    people = (_person(world, staff_no(bank.ordinal, n), org, role) for n, (org, role) in enumerate(seats, 1))
    return {person.no: person for person in people}


def _person(world: World, no: str, org: Org, role: Role) -> Staff:
    if role is Role.INTEGRATOR:
        return Staff(no, "系统集成账号", role, POSTS[role], org)
    rng = world.stream("staff", no)
    name = person_name(rng, _STYLES.pick(rng), female=rng.random() < 0.5)
    return Staff(no, name, role, POSTS[role], org)


def find_staff(world: World, no: str) -> Staff | None:
    place = staff_place(no)
    bank = bank_of_ordinal(place.bank) if place else None
    return directory(world, bank.code).get(no) if bank else None


@lru_cache
def team(world: World, outlet: str, role: Role) -> tuple[Staff, ...]:
    """Those of one role in one outlet."""
    people = directory(world, outlet[:6]).values()
    return tuple(person for person in people if person.org.outlet == outlet and person.role is role)


class Persona(msgspec.Struct, frozen=True):
    """Somebody to act as: a real member of staff, through one application and channel."""

    username: str
    staff: Staff
    application: str
    channel: str


@lru_cache
def personas(world: World) -> dict[str, Persona]:
    """The nine personas by username; the first three work in one outlet."""
    home, other = (tuple(directory(world, bank.code).values()) for bank in DETAILED[:2])
    branch = home[0].org.branch
    outlet = next(person.org.outlet for person in home if person.role is Role.OUTLET_HEAD)

    def first(people: tuple[Staff, ...], role: Role) -> Staff:
        near = (p for p in people if p.role is role and p.org.outlet in ("", outlet))
        return next(near, None) or next(p for p in people if p.role is role)

    cast = {
        "relationship-manager": (first(home, Role.RELATIONSHIP_MANAGER), "workbench", "WORKBENCH"),
        "wealth-manager": (first(home, Role.WEALTH_MANAGER), "workbench", "WORKBENCH"),
        "outlet-head": (first(home, Role.OUTLET_HEAD), "workbench", "WORKBENCH"),
        "branch-manager": (_of_branch(home, branch), "workbench", "WORKBENCH"),
        "head-office": (first(home, Role.HEAD_OFFICE), "workbench", "WORKBENCH"),
        "auditor": (first(home, Role.AUDITOR), "workbench", "WORKBENCH"),
        "call-agent": (first(home, Role.CALL_AGENT), "call-centre", "CALL_CENTRE"),
        "integrator": (first(home, Role.INTEGRATOR), "partner-api", "API"),
        "other-bank-manager": (first(other, Role.RELATIONSHIP_MANAGER), "workbench", "WORKBENCH"),
    }
    return {name: Persona(name, *parts) for name, parts in cast.items()}


def _of_branch(people: tuple[Staff, ...], branch: str) -> Staff:
    return next(p for p in people if p.role is Role.BRANCH_MANAGER and p.org.branch == branch)
