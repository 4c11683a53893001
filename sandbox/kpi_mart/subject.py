"""Whose results are asked for, and whether the operator may see them."""

from sandbox.kit.refusal import Cause, Refusal
from sandbox.world.staff import Staff
from sandbox.world.union import Org, find_org, orgs


def organisation(staff: Staff, code: str, level: str = "") -> Org:
    """
    The organisation asked for, or the operator's own at *level*; raises `Refusal`.

    An operator sees the organisations on their own path, and all below their post.
    """
    path = staff.org
    own = {"outlet": path.outlet, "branch": path.branch, "bank": path.bank, "": path.bank}
    wanted = code or own[level]
    if not wanted:
        raise Refusal(Cause.NOT_FOUND)
    found = find_org(path.bank, wanted)
    if found is None or (level and found.level != level.upper()):
        raise Refusal(Cause.OPERATOR_FORBIDDEN)
    if not (path.within(found) or found.within(path)):
        raise Refusal(Cause.OPERATOR_FORBIDDEN)
    return found


def team(staff: Staff) -> Org:
    """The smallest organisation that the operator's post stands in."""
    return staff.org


def peers(staff: Staff, level: str) -> list[Org]:
    """All organisations of one level in the operator's member bank."""
    return [org for org in orgs(staff.org.bank).values() if org.level == level.upper()]
