"""What every adapter test needs: an operator's call, and an adapter at some address."""

import time
from typing import Any

from adapters.assertion import AssertionSigner
from adapters.cache import CacheStore
from adapters.ports import Call, Catalogue, CoreLoans, Crm, DataAssets, KpiMart, Operator, OutboundCalls
from adapters.records import CustomerNo
from adapters.registry import build_source
from adapters.transport import ClientKind, SourceSettings
from masking.viewer import OrgCode, OrgPath, StaffNo, Tenant

PORTS: dict[str, type] = {
    "data-asset": DataAssets,
    "crm": Crm,
    "core-loans": CoreLoans,
    "catalogue": Catalogue,
    "kpi-mart": KpiMart,
    "outbound": OutboundCalls,
}
OUYANG = CustomerNo("C1010000123")
"""The customer of the contracts' examples."""


def call(within_s: float = 5.0) -> Call:
    org = OrgPath(Tenant("JX0101"), OrgCode("JX010101"), OrgCode("JX01010101"), OrgCode("JX0101010101"))
    operator = Operator(Tenant("JX0101"), StaffNo("S000101"), "relationship-manager", org)
    return Call(operator, time.monotonic() + within_s, "0af7651916cd43dd8448eb211c80319c")


def settings_of(name: str, url: str, client: str = "httpx", **figures: Any) -> SourceSettings:
    factory = f"adapters.{name.replace('-', '_')}:connect"
    return SourceSettings(name, url, factory, ClientKind(client), **figures)


def build(settings: SourceSettings, signer: AssertionSigner, store: CacheStore) -> Any:
    return build_source(settings, PORTS[settings.name], signer, store)
