"""The ways to reach a customer that can be revealed or used, and the field of the profile that holds each."""

from collections.abc import Mapping
from enum import StrEnum
from operator import attrgetter
from typing import Final

import msgspec

from adapters.records import CustomerNo
from masking.verdict import Coordinate
from resolvers import loads
from resolvers.context import RequestContext
from resolvers.enums import described
from resolvers.errors import NotFound


class RevealableField(StrEnum):
    """A field whose class the policy can let a viewer reveal."""

    MOBILE = "MOBILE"
    LANDLINE = "LANDLINE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"


class Dialable(StrEnum):
    """A field that holds a telephone number."""

    MOBILE = "MOBILE"
    LANDLINE = "LANDLINE"


COORDINATES: Final[Mapping[RevealableField, Coordinate]] = {
    field: Coordinate(f"CustomerProfile.{field.value.lower()}") for field in RevealableField
}

described(
    RevealableField,
    "One field of a customer that can be revealed, one at a time.",
    {
        RevealableField.MOBILE: "Mobile number.",
        RevealableField.LANDLINE: "Landline number.",
        RevealableField.EMAIL: "E-mail address.",
        RevealableField.ADDRESS: "Postal address.",
    },
)
described(
    Dialable,
    "Which number of a customer is called.",
    {Dialable.MOBILE: "The mobile.", Dialable.LANDLINE: "The landline."},
)


class ContactValue(msgspec.Struct, frozen=True):
    """The clear value of one field, on its way to where it is used; it prints as nothing."""

    text: str | None

    def __repr__(self) -> str:
        return "<ContactValue>"


async def read_contact(context: RequestContext, customer: CustomerNo, field: RevealableField) -> ContactValue:
    """Read one field of one customer; raises `NotFound` where upstream does not show the customer."""
    (profile,) = await loads.profiles(context, [loads.CustomerRef(customer_no=customer)])
    if profile is None:
        raise NotFound
    return ContactValue(_READ[field](profile))


_READ: Final = {field: attrgetter(field.value.lower()) for field in RevealableField}
"""From a `CustomerProfile` to the field's value."""
