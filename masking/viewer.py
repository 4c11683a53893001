"""Who asks, and how they stand to what they ask about."""

from collections.abc import Collection, Iterable
from enum import IntEnum, StrEnum
from typing import Final, NewType

import msgspec

Tenant = NewType("Tenant", str)
"""Code of a member bank, which is a legal person of its own."""

StaffNo = NewType("StaffNo", str)
OrgCode = NewType("OrgCode", str)


USUAL_PURPOSE: Final = "service"
"""What a viewer asks for where the token names no purpose: serving a customer."""


class Channel(StrEnum):
    """Where the answer will be shown. A sidebar or an H5 page sees at most what the workbench sees."""

    WORKBENCH = "WORKBENCH"
    WECOM_SIDEBAR = "WECOM_SIDEBAR"
    H5 = "H5"
    CALL_CENTRE = "CALL_CENTRE"
    API = "API"


class Relation(IntEnum):
    """How a viewer stands to a customer or a task, nearest last: a higher number never sees less."""

    NONE = 0
    MY_BANK = 1
    MY_BRANCH = 2
    MY_SUB_BRANCH = 3
    MY_OUTLET = 4
    ASSISTED = 5
    MINE = 6


class OrgPath(msgspec.Struct, frozen=True, gc=False):
    """The organisations somebody works in, from the member bank down; an empty code means "not that deep"."""

    bank: Tenant
    branch: OrgCode = OrgCode("")
    sub_branch: OrgCode = OrgCode("")
    outlet: OrgCode = OrgCode("")


class Ownership(msgspec.Struct, frozen=True, gc=False):
    """Who in the bank a customer or a task belongs to."""

    org: OrgPath
    manager: StaffNo
    assistants: Collection[StaffNo] = ()


class Viewer(msgspec.Struct, frozen=True):
    """The person (or program) behind a verified token, acting in exactly one post."""

    tenant: Tenant
    staff_no: StaffNo
    post: str
    org: OrgPath
    roles: tuple[str, ...]
    application: str
    channel: Channel
    acr: str
    name: str = ""
    authenticated_at_s: int = 0
    """When the person last proved who they are, in seconds since 1970; 0 where the token does not say."""
    purpose: str = USUAL_PURPOSE
    """What the data is wanted for, as the policy names it."""
    expires_at_s: int = 0
    """When the token ends, in seconds since 1970, and with it every stream; 0 where it does not say."""

    def __repr__(self) -> str:
        return "<Viewer>"


def relate_all(viewer: Viewer, owners: Iterable[Ownership | None]) -> list[Relation]:
    """`relate` to each of *owners*; what nobody is known to own is out of relation."""
    tenant, staff_no = viewer.tenant, viewer.staff_no
    return [
        Relation.NONE
        if owner is None
        else Relation.MINE  # most of a page: told without a call
        if owner.org.bank == tenant and owner.manager == staff_no
        else relate(viewer, owner)
        for owner in owners
    ]


def relate(viewer: Viewer, owner: Ownership) -> Relation:
    """
    Tell the nearest relation in which *viewer* stands to what *owner* owns.

    Another member bank is checked first: nothing else is read across that line.
    """
    mine, theirs = viewer.org, owner.org
    if viewer.tenant != theirs.bank:
        return Relation.NONE
    if viewer.staff_no == owner.manager:
        return Relation.MINE
    if viewer.staff_no in owner.assistants:
        return Relation.ASSISTED
    if mine.outlet and mine.outlet == theirs.outlet:
        return Relation.MY_OUTLET
    if mine.sub_branch and mine.sub_branch == theirs.sub_branch:
        return Relation.MY_SUB_BRANCH
    if mine.branch and mine.branch == theirs.branch:
        return Relation.MY_BRANCH
    return Relation.MY_BANK
