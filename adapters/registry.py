"""
From settings to sources: each source is `package.module:factory`, ours unless a bank names its own.

A factory is called once at start with the source's settings, the signer of assertions and the store of
public records, and gives back an object with the methods of the source's port.
"""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol, TypeAlias

import msgspec

from adapters.assertion import AssertionSigner
from adapters.cache import CacheStore
from adapters.errors import SourceConfigurationError
from adapters.ports import Catalogue, CoreLoans, Crm, DataAssets, KpiMart, OutboundCalls, Source
from adapters.transport import SourceSettings

Factory: TypeAlias = Callable[[SourceSettings, AssertionSigner, CacheStore], Any]


class Sources(msgspec.Struct, frozen=True):
    """All that the program asks things of."""

    data_assets: DataAssets
    crm: Crm
    core_loans: CoreLoans
    catalogue: Catalogue
    kpi_mart: KpiMart
    outbound: OutboundCalls

    async def aclose(self) -> None:
        await asyncio.gather(*(source.aclose() for source in self.each().values()))

    def each(self) -> Mapping[str, Source]:
        """The sources by name, for health and shutdown."""
        return msgspec.structs.asdict(self)


class SourcesSettings(msgspec.Struct, frozen=True):
    """One entry for each source; the defaults are our adapters and the simulated bank's ports."""

    data_assets: SourceSettings = SourceSettings(
        "data-asset", "http://127.0.0.1:9101", "adapters.data_asset:connect"
    )
    crm: SourceSettings = SourceSettings("crm", "http://127.0.0.1:9102", "adapters.crm:connect")
    core_loans: SourceSettings = SourceSettings(
        "core-loans", "http://127.0.0.1:9103", "adapters.core_loans:connect"
    )
    catalogue: SourceSettings = SourceSettings(
        "catalogue", "http://127.0.0.1:9104", "adapters.catalogue:connect"
    )
    kpi_mart: SourceSettings = SourceSettings(
        "kpi-mart", "http://127.0.0.1:9105", "adapters.kpi_mart:connect"
    )
    outbound: SourceSettings = SourceSettings(
        "outbound", "http://127.0.0.1:9106", "adapters.outbound:connect"
    )


def build_sources(settings: SourcesSettings, signer: AssertionSigner, store: CacheStore) -> Sources:
    """
    Build every source from its setting.

    Raises:
        SourceConfigurationError: a factory cannot be found, or what it builds lacks methods of its port.

    """
    return Sources(
        data_assets=build_source(settings.data_assets, DataAssets, signer, store),
        crm=build_source(settings.crm, Crm, signer, store),
        core_loans=build_source(settings.core_loans, CoreLoans, signer, store),
        catalogue=build_source(settings.catalogue, Catalogue, signer, store),
        kpi_mart=build_source(settings.kpi_mart, KpiMart, signer, store),
        outbound=build_source(settings.outbound, OutboundCalls, signer, store),
    )


def build_source(settings: SourceSettings, port: type, signer: AssertionSigner, store: CacheStore) -> Any:
    """
    Build one source and check that it has the methods of *port*, with their parameters.

    The type is `Any` because a bank's factory need not be typed: the check is what makes it the port.
    """
    source = load_factory(settings)(settings, signer, store)
    for name, expected in _methods_of(port).items():
        _check_method(settings, port, source, name, expected)
    return source


def load_factory(settings: SourceSettings) -> Factory:
    """Find the factory that the setting names."""
    module_name, colon, attribute = settings.factory.partition(":")
    if not (module_name and colon and attribute):
        raise _error(settings, "must look like package.module:factory")
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        raise _error(settings, f"no module named {error.name!r}; is it installed here?") from error
    factory = getattr(module, attribute, None)
    if not callable(factory):
        raise _error(settings, f"the module has no callable {attribute!r}")
    found: Factory = factory
    return found


def _methods_of(port: type) -> dict[str, Callable[..., Any]]:
    return {
        name: method
        for base in reversed(port.__mro__)
        if base not in (object, Protocol)
        for name, method in vars(base).items()
        if not name.startswith("_") and inspect.isfunction(method)
    }


def _check_method(
    settings: SourceSettings, port: type, source: object, name: str, expected: Callable[..., Any]
) -> None:
    method = getattr(source, name, None)
    if not callable(method):
        raise _error(settings, f"{type(source).__name__} has no method {name!r} of port {port.__name__}")
    wanted = [parameter for parameter in inspect.signature(expected).parameters if parameter != "self"]
    try:
        inspect.signature(method).bind(*wanted)
    except TypeError:
        text = f"{type(source).__name__}.{name} must take ({', '.join(wanted)}), as port {port.__name__} says"
        raise _error(settings, text) from None


def _error(settings: SourceSettings, text: str) -> SourceConfigurationError:
    return SourceConfigurationError(f"source {settings.name!r}, factory {settings.factory!r}: {text}")
