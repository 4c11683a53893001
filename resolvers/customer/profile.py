"""Who a customer is, who manages them, how they are tagged."""

from datetime import date, datetime
from functools import partial

from adapters.records.customer import (
    CustomerAssignment,
    CustomerKind,
    CustomerProfile,
    DocumentKind,
    Gender,
    RiskLevel,
    Segment,
    Tag,
    TagSource,
)
from masking.classes import DataClass, MaskKind
from masking.permissions import Permission
from resolvers.fields import part, record_type, shown
from resolvers.scalars import ReducedDate

_contact = partial(shown, DataClass.CONTACT, needs=Permission.CUSTOMER_CONTACT)
_identity = partial(shown, DataClass.IDENTITY, needs=Permission.CUSTOMER_IDENTITY)
_rank = partial(shown, DataClass.CUSTOMER, needs=Permission.CUSTOMER_READ)


@record_type(
    CustomerProfile, "Who a customer is (客户画像).", name="CustomerProfile", besides=("customer_no",)
)
class CustomerProfileType:
    kind: CustomerKind = part("Person or business.")
    name: str | None = shown(DataClass.NAME, "The customer's name.", mask=MaskKind.NAME)
    gender: Gender | None = _identity("Recorded gender; null of a business.", mask=MaskKind.REDACT)
    birth_date: ReducedDate | None = _identity("Date of birth, or its year.", mask=MaskKind.BIRTH_DATE)
    document_kind: DocumentKind | None = _identity("Which document identifies them.", mask=MaskKind.REDACT)
    document_no: str | None = _identity("Number of that document.", mask=MaskKind.NATIONAL_ID)
    credit_code: str | None = _identity("Unified social credit code.", mask=MaskKind.CREDIT_CODE)
    mobile: str | None = _contact("Mobile number.", mask=MaskKind.MOBILE)
    landline: str | None = _contact("Landline number.", mask=MaskKind.MOBILE)
    email: str | None = _contact("E-mail address.", mask=MaskKind.EMAIL)
    address: str | None = _contact("Postal address.", mask=MaskKind.ADDRESS)
    employer: str | None = _contact("Where the customer works.", mask=MaskKind.REDACT)
    occupation: str | None = _rank("What the customer does.")
    segment: Segment | None = _rank("Business segment.")
    aum_tier: str | None = _rank("AUM tier (AUM 层级), in the bank's own words.")
    risk_level: RiskLevel | None = _rank("Tolerance of risk.")
    opened_on: date | None = shown(DataClass.INTERNAL, "When the customer came to the bank.")
    outlet_name: str | None = shown(DataClass.INTERNAL, "The outlet (网点) that serves the customer.")
    branch_name: str | None = shown(DataClass.INTERNAL, "The branch above that outlet.")


@record_type(
    CustomerAssignment,
    "Who manages a customer (管户), and since when.",
    name="CustomerAssignment",
    besides=("ownership",),  # the viewer's relation
)
class CustomerAssignmentType:
    manager_name: str | None = shown(DataClass.STAFF, "The manager's name.")
    effective_from: date = part("First day of the assignment.")
    effective_to: date | None = part("Last day, where one is set.")


@record_type(Tag, "A tag on a customer.", name="Tag")
class TagType:
    name: str = part("What the tag says.")
    group: str = part("The group of tags it belongs to.")
    source: TagSource = part("Whether a rule or a person set it.")
    tagged_at: datetime = part("When it was set.")
