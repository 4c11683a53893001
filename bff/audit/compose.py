"""From what a request has touched to the encoded record: facts in, bytes out."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Final

import msgspec

from bff import __version__
from bff.audit.keys import Pseudonyms
from bff.audit.record import (
    CLASS_UID,
    FAILURE,
    SUCCESS,
    Actor,
    Api,
    Customer,
    Endpoint,
    Link,
    Metadata,
    Organization,
    Product,
    Record,
    Seen,
    Uid,
    Unmapped,
    User,
)
from bff.http.model import RequestMeta
from masking.viewer import Viewer

MAX_CUSTOMERS: Final = 100
"""Customers named in one record; `unmapped.customers` counts them all."""

_FRONT, _BACK = msgspec.json.encode(Customer("*")).decode().split("*")
_BETWEEN: Final = f"{_BACK},{_FRONT}"
_PRODUCT: Final = Product("bank-bff", __version__)


class Touch(msgspec.Struct, frozen=True):
    """What one request has touched, or is about to."""

    operation: str
    document: str
    activity: int
    succeeded: bool
    policy: str
    """Digest of the policy it was decided under."""
    seen: tuple[Seen, ...]
    customers: dict[str, None]
    """Their numbers, each once, in the order in which they were met; none of them is written down."""
    errors: int = 0
    purpose: str | None = None
    code: str | None = None

    def __repr__(self) -> str:
        return "<Touch>"


class Composer:
    """Writes the records of one process."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self._encode = msgspec.json.Encoder().encode

    def compose(self, link: Link, touch: Touch, viewer: Viewer, meta: RequestMeta, now: datetime) -> bytes:
        """Encode the record that stands at *link*."""
        return self._encode(
            Record(
                metadata=Metadata(f"{link.id}-{link.sequence}", link.sequence, meta.trace_id, _PRODUCT),
                time=int(now.timestamp() * 1000),
                activity_id=touch.activity,
                type_uid=CLASS_UID * 100 + touch.activity,
                status_id=SUCCESS if touch.succeeded else FAILURE,
                actor=Actor(User(viewer.staff_no, Organization(viewer.tenant)), viewer.application),
                api=Api(touch.operation, Uid(meta.request_id)),
                src_endpoint=Endpoint(viewer.channel),
                resources=self._named(viewer, touch.customers),
                unmapped=self._unmapped(touch, viewer),
                chain=link,
            )
        )

    def _named(self, viewer: Viewer, customers: Iterable[str]) -> msgspec.Raw:
        """Encode the first of *customers*; their names are hex digits, so they need no encoder."""
        names = self._pseudonyms.namer(viewer.tenant).all(list(islice(customers, MAX_CUSTOMERS)))
        return msgspec.Raw(f"[{_FRONT}{_BETWEEN.join(names)}{_BACK}]".encode() if names else b"[]")

    def _unmapped(self, touch: Touch, viewer: Viewer) -> Unmapped:
        return Unmapped(
            post=viewer.post,
            acr=viewer.acr,
            wanted_for=viewer.purpose,
            policy=touch.policy,
            document=touch.document,
            seen=touch.seen,
            customers=len(touch.customers),
            errors=touch.errors,
            purpose=touch.purpose,
            code=touch.code,
        )
