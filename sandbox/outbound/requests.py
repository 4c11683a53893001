"""The requests of contracts/outbound.openapi.yaml, with their limits."""

from typing import Annotated

import msgspec


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    customer: Annotated[str, msgspec.Meta(pattern=r"^C\d{10}$")]
    callee: Annotated[str, msgspec.Meta(pattern=r"^\+[1-9]\d{6,14}$")]
    extension: Annotated[str, msgspec.Meta(pattern=r"^\d{1,6}$")] | None = None


class CallRequest(msgspec.Struct, frozen=True):
    call: Annotated[str, msgspec.Meta(pattern=r"^D\d{12}$")]
