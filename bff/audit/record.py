"""
The shape of a record: an OCSF API Activity, with what OCSF has no word for under `unmapped`.

Beside it stand `chain`, the record's place in its chain, and `mac`, which the chain adds. `docs/audit.md`
explains every attribute.
"""

from typing import Final, Literal

import msgspec

OCSF_VERSION: Final = "1.3.0"
CLASS_UID: Final = 6003
CATEGORY_UID: Final = 6
READ: Final = 2
OTHER: Final = 99
SUCCESS: Final = 1
FAILURE: Final = 2


class Product(msgspec.Struct, frozen=True):
    """What wrote the record."""

    name: str
    version: str
    vendor_name: str = "bank-bff"


class Metadata(msgspec.Struct, frozen=True):
    """Which record this is."""

    uid: str
    """The chain and the sequence."""
    sequence: int
    correlation_uid: str
    """The trace id."""
    product: Product
    version: str = OCSF_VERSION
    log_name: str = "audit"


class Organization(msgspec.Struct, frozen=True):
    uid: str


class User(msgspec.Struct, frozen=True):
    """Who asked."""

    uid: str
    """The staff number."""
    org: Organization
    """The member bank."""


class Actor(msgspec.Struct, frozen=True):
    user: User
    app_uid: str


class Uid(msgspec.Struct, frozen=True):
    uid: str


class Api(msgspec.Struct, frozen=True):
    operation: str
    request: Uid


class Endpoint(msgspec.Struct, frozen=True):
    """Where the request came from: the channel. No address is kept."""

    name: str


class Customer(msgspec.Struct, frozen=True):
    """One customer, under a keyed pseudonym."""

    uid: str
    type: Literal["customer"] = "customer"


class Outcome(msgspec.Struct, frozen=True):
    """Coordinates that were decided alike."""

    level: str
    reason: str
    coordinates: tuple[str, ...]


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was decided for a number of objects at one place of the operation."""

    outcomes: msgspec.Raw
    """Encoded `Outcome`s: the same for each run of a plan, so they are encoded once."""
    count: int = 0
    """Customers or tasks met there, each time it was met; absent outside of any."""
    at: str | None = None
    """The coordinate through which they were met."""
    type: str | None = None
    relation: str | None = None


class Unmapped(msgspec.Struct, frozen=True, omit_defaults=True):
    """What OCSF has no attribute for."""

    post: str
    acr: str
    wanted_for: str
    """The token's `purpose`, which the policy reads. Not why an act was done: that is `purpose`."""
    policy: str
    seen: tuple[Seen, ...]
    document: str = ""
    """A keyed hash of the document's text."""
    customers: int = 0
    """How many there were, where `resources` lists only the first."""
    errors: int = 0
    purpose: str | None = None
    code: str | None = None
    """Why the act was refused."""


class Link(msgspec.Struct, frozen=True):
    """The place of a record in its chain."""

    id: str
    key: int
    """Which master key the chain is authenticated under."""
    sequence: int
    previous: str
    """The `mac` of the record before."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One line, before its `mac` is added."""

    class_uid: int = CLASS_UID
    category_uid: int = CATEGORY_UID
    activity_id: int
    type_uid: int
    severity_id: int = 1
    status_id: int
    time: int
    """Milliseconds since 1970."""
    metadata: Metadata
    actor: Actor
    api: Api
    src_endpoint: Endpoint
    resources: msgspec.Raw
    """Encoded `Customer`s."""
    unmapped: Unmapped
    chain: Link
