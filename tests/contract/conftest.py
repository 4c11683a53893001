"""
The suite that any adapter can be run through.

`pytest tests/contract --crm=own_bank.crm:connect` puts a bank's adapter in the place of ours, against the
simulated bank; with `--crm-url` and `--ground` against the bank's own test system.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.assertion import AssertionSigner
from adapters.cache import CacheSettings, CacheStore
from adapters.ports import Catalogue, CoreLoans, Crm, DataAssets, KpiMart, OutboundCalls
from adapters.registry import build_source
from adapters.transport import SourceSettings
from tests.contract.ground import APPLICATION, POWERLESS, Ground, ground_of, read_ground
from tests.servers import Bank, start_bank

PORTS: Final[dict[str, type]] = {
    "data-asset": DataAssets,
    "crm": Crm,
    "core-loans": CoreLoans,
    "catalogue": Catalogue,
    "kpi-mart": KpiMart,
    "outbound": OutboundCalls,
}
PortT = TypeVar("PortT")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("contract", "adapters under test")
    for name in PORTS:
        group.addoption(f"--{name}", metavar="FACTORY", help=f"package.module:factory of {name}")
        group.addoption(f"--{name}-url", metavar="URL", help="its upstream, if not the simulated bank")
    group.addoption("--ground", metavar="FILE", help="TOML: operator, stranger, customers, absent_customer")


def given(config: pytest.Config, option: str) -> str:
    """An option's value; empty where it was not given, or not declared in a run of more than this suite."""
    return str(config.getoption(f"--{option}", default=None) or "")


@pytest.fixture(scope="session")
def contract_key() -> Ed25519PrivateKey:
    """The key of this run."""
    return Ed25519PrivateKey.generate()


@pytest.fixture(scope="session")
def contract_signer(contract_key: Ed25519PrivateKey) -> AssertionSigner:
    return AssertionSigner([contract_key], application=APPLICATION)


@pytest.fixture(scope="session")
def contract_bank(contract_signer: AssertionSigner) -> Iterator[Bank]:
    """A simulated bank of the suite's own, where its application and a powerless one are registered."""
    powerless = {"jwks": contract_signer.jwks(), "operations": []}
    with start_bank(apps={APPLICATION: {"jwks": contract_signer.jwks()}, POWERLESS: powerless}) as bank:
        yield bank


@pytest.fixture(scope="session")
def ground(request: pytest.FixtureRequest, contract_bank: Bank) -> Ground:
    path = given(request.config, "ground")
    return read_ground(Path(path)) if path else ground_of(contract_bank)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def adapter(
    request: pytest.FixtureRequest, contract_bank: Bank, contract_signer: AssertionSigner
) -> AsyncIterator[Callable[[str], Any]]:
    """Build the adapter under test for a source, once in a run."""
    built: dict[str, Any] = {}

    def build(name: str) -> Any:
        if name not in built:
            settings = SourceSettings(
                name=name,
                url=given(request.config, f"{name}-url") or contract_bank.urls[name],
                factory=given(request.config, name) or f"adapters.{name.replace('-', '_')}:connect",
            )
            store = CacheStore(CacheSettings())
            built[name] = build_source(settings, PORTS[name], contract_signer, store)
        return built[name]

    yield build
    for source in built.values():
        await source.aclose()


@pytest.fixture
def data_assets(adapter: Callable[[str], Any]) -> DataAssets:
    return cast("DataAssets", adapter("data-asset"))


@pytest.fixture
def crm(adapter: Callable[[str], Any]) -> Crm:
    return cast("Crm", adapter("crm"))


@pytest.fixture
def core_loans(adapter: Callable[[str], Any]) -> CoreLoans:
    return cast("CoreLoans", adapter("core-loans"))


@pytest.fixture
def catalogue(adapter: Callable[[str], Any]) -> Catalogue:
    return cast("Catalogue", adapter("catalogue"))


@pytest.fixture
def kpi_mart(adapter: Callable[[str], Any]) -> KpiMart:
    return cast("KpiMart", adapter("kpi-mart"))


@pytest.fixture
def outbound(adapter: Callable[[str], Any]) -> OutboundCalls:
    return cast("OutboundCalls", adapter("outbound"))
