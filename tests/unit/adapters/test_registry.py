import sys
from types import ModuleType
from typing import Any

import pytest

from adapters.assertion import AssertionSigner
from adapters.cache import CacheStore
from adapters.catalogue import CatalogueApi
from adapters.crm import CrmApi
from adapters.data_asset import DataAssetApi
from adapters.errors import SourceConfigurationError
from adapters.ports import KpiMart
from adapters.registry import SourcesSettings, build_source, build_sources
from adapters.transport import SourceSettings
from tests.unit.adapters.asking import OUYANG, call


class OwnKpiMart:
    """A bank's own: right in all but what a test leaves out."""

    async def performance(self, call: Any, level: Any, org: Any, period: Any, on: Any) -> Any: ...
    async def ranking(self, call: Any, metric: Any, level: Any, period: Any, limit: Any) -> Any: ...
    async def regulatory_statistics(self, *asked: Any) -> Any: ...
    async def ping(self) -> None: ...
    async def aclose(self) -> None: ...


class WithoutRanking(OwnKpiMart):
    ranking = None  # type: ignore[assignment]


class WithTooFewParameters(OwnKpiMart):
    async def performance(self, call: Any, level: Any) -> Any: ...  # type: ignore[override]


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("own_bank")
    monkeypatch.setitem(sys.modules, "own_bank", module)
    return module


def kpi_of(factory: str, signer: AssertionSigner, store: CacheStore) -> Any:
    return build_source(SourceSettings("kpi-mart", "http://127.0.0.1:1", factory), KpiMart, signer, store)


async def test_ours_are_the_default(signer: AssertionSigner, store: CacheStore) -> None:
    sources = build_sources(SourcesSettings(), signer, store)
    assert isinstance(sources.data_assets, DataAssetApi)
    assert isinstance(sources.crm, CrmApi)
    assert isinstance(sources.catalogue, CatalogueApi)
    assert list(sources.each()) == ["data_assets", "crm", "core_loans", "catalogue", "kpi_mart", "outbound"]
    await sources.aclose()


async def test_a_bank_names_its_own(own: ModuleType, signer: AssertionSigner, store: CacheStore) -> None:
    seen: list[object] = []

    def connect(*given: object) -> OwnKpiMart:
        seen.extend(given)
        return OwnKpiMart()

    vars(own)["connect"] = connect
    assert isinstance(kpi_of("own_bank:connect", signer, store), OwnKpiMart)
    assert [type(one) for one in seen] == [SourceSettings, AssertionSigner, CacheStore]


@pytest.mark.parametrize(
    ("factory", "text"),
    [
        ("own_bank", "must look like package.module:factory"),
        (":connect", "must look like package.module:factory"),
        ("no_such_package.crm:connect", "no module named 'no_such_package'; is it installed here?"),
        ("adapters.no_such:connect", "no module named 'adapters.no_such'; is it installed here?"),
        ("own_bank:connect", "the module has no callable 'connect'"),
        ("own_bank:__name__", "the module has no callable '__name__'"),
        ("own_bank:missing", "WithoutRanking has no method 'ranking' of port KpiMart"),
        (
            "own_bank:narrow",
            "WithTooFewParameters.performance must take (call, level, org, period, on), as port KpiMart says",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(
    own: ModuleType, signer: AssertionSigner, store: CacheStore, factory: str, text: str
) -> None:
    vars(own)["missing"] = lambda *_: WithoutRanking()
    vars(own)["narrow"] = lambda *_: WithTooFewParameters()
    with pytest.raises(SourceConfigurationError) as raised:
        kpi_of(factory, signer, store)
    assert str(raised.value) == f"source 'kpi-mart', factory {factory!r}: {text}"


def test_a_module_that_fails_to_load_says_so_itself(
    signer: AssertionSigner, store: CacheStore, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_bank.py").write_text("import not_installed_driver\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(SourceConfigurationError, match="no module named 'not_installed_driver'"):
        kpi_of("broken_bank:connect", signer, store)


async def test_records_and_calls_print_no_value(open_fake: Any, open_source: Any) -> None:
    fake = await open_fake("data-asset")
    source = open_source("data-asset", fake.url)
    profiles = await source.profiles(call(), [OUYANG])
    assert repr(profiles[OUYANG]) == "<CustomerProfile>"
    assert repr(call().operator) == "<Operator>"
