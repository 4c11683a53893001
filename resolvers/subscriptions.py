"""
How a field of Subscription is declared: what is told, and at which addresses a viewer listens for it.

An event says only that something has happened. Its field is then resolved for each subscriber like a field of
Query: with the subscriber's own loads, relation and verdicts.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final, TypeAlias

import msgspec

from masking.classes import DataClass
from masking.permissions import Permission
from masking.viewer import Tenant, Viewer
from resolvers.demand import NOTHING_SPECIAL, Demand
from resolvers.fields import shown

SOURCE: Final = "source"
"""Metadata key under which a field of Subscription tells where its events come from."""


class Topic(StrEnum):
    """What has happened."""

    PERFORMANCE_UPDATED = "performance-updated"
    TASK_ASSIGNED = "task-assigned"


class Address(msgspec.Struct, frozen=True):
    """Whom an event concerns: one person, or all who work in one organisation."""

    topic: Topic
    tenant: Tenant
    code: str
    """A staff number or the code of an organisation."""

    def __repr__(self) -> str:
        return "<Address>"


Addresses: TypeAlias = Callable[..., Sequence[Address]]
"""`(viewer, **arguments of the field) -> addresses`; empty where the viewer's post has none."""


class Source(msgspec.Struct, frozen=True):
    """Where the events of one field come from."""

    addresses: Addresses


def told(
    data_class: DataClass,
    description: str,
    *,
    needs: Permission,
    addresses: Addresses,
    resolver: Callable[..., Any],
    demand: Demand = NOTHING_SPECIAL,
) -> Any:
    """Declare a field of Subscription; *resolver* reads `context.event`, the handle that came."""
    return shown(
        data_class,
        description,
        needs=needs,
        demand=demand,
        resolver=resolver,
        metadata={SOURCE: Source(addresses)},
    )


def addressed(topic: Topic, viewer: Viewer, code: str) -> tuple[Address, ...]:
    """The address of *code* in the viewer's bank; none, where the viewer's post has no such organisation."""
    return (Address(topic, viewer.tenant, code),) if code else ()


def smallest_organisation(viewer: Viewer) -> str:
    """The organisation in which the viewer's post stands."""
    org = viewer.org
    return org.outlet or org.sub_branch or org.branch or org.bank
