"""Search for customers: every condition holds, and only what the operator may see is looked at."""

from typing import Annotated

import msgspec

from sandbox.data_asset.codes import SEGMENT
from sandbox.kit.plants import Plants
from sandbox.world.base import World
from sandbox.world.customer import customers_within, outline
from sandbox.world.identity import identity
from sandbox.world.staff import Staff
from sandbox.world.union import find_org

Text = Annotated[str, msgspec.Meta(min_length=1)]


class CustomerSearch(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    page_num: Annotated[int, msgspec.Meta(ge=1)]
    page_size: Annotated[int, msgspec.Meta(ge=1, le=100)]
    cust_name: Text | None = None
    cust_level: Annotated[str, msgspec.Meta(pattern="^[1-6]0$")] | None = None
    aum_level: Text | None = None
    cust_mgr_no: Annotated[str, msgspec.Meta(pattern=r"^S\d{6}$")] | None = None
    org_no: Text | None = None
    mature_days: Annotated[int, msgspec.Meta(ge=0, le=366)] | None = None


def find(world: World, staff: Staff, wanted: CustomerSearch, plants: Plants) -> list[str]:
    """Numbers of the customers found, by number."""
    scope = staff.org
    if wanted.org_no is not None:
        outlet = find_org(scope.bank, wanted.org_no)
        if outlet is None or not outlet.within(scope):
            return []
        scope = outlet
    return [no for no in customers_within(scope) if _fits(world, no, wanted, plants)]


def _fits(world: World, no: str, wanted: CustomerSearch, plants: Plants) -> bool:
    found = outline(world, no)
    return (
        wanted.cust_mgr_no in (None, found.manager)
        and wanted.aum_level in (None, found.tier)
        and (wanted.cust_level is None or SEGMENT[wanted.cust_level] is found.segment)
        and (wanted.mature_days is None or _due(found.next_maturity_days, wanted.mature_days))
        and (wanted.cust_name is None or wanted.cust_name == _name(world, no, plants))
    )


def _due(next_days: int | None, within: int) -> bool:
    return next_days is not None and next_days <= within


def _name(world: World, no: str, plants: Plants) -> str:
    return plants.of(no).name or identity(world, no).name
