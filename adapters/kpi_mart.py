"""The KPI mart as `KpiMart`: figures passed through, each with its unit, date and calibre version."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, TypeVar
from urllib.parse import urlencode

import msgspec

from adapters.assertion import AssertionSigner
from adapters.cache import CacheStore
from adapters.errors import UpstreamNotFound
from adapters.narrow import narrowing
from adapters.ports import Call
from adapters.positional import by_position
from adapters.records.base import UpstreamEnum
from adapters.records.performance import (
    KpiLevel,
    KpiMetric,
    KpiResult,
    KpiUnit,
    Performance,
    PeriodKind,
    Ranking,
    RankingEntry,
    RegulatoryCalibre,
    RegulatoryItem,
    RegulatoryStatistics,
)
from adapters.translate import Codes, decimal, shanghai_time
from adapters.transport import Endpoint, Response, SourceSettings, Upstream, expect_ok, open_upstream
from adapters.wire import Wire
from masking.viewer import OrgCode

EnumT = TypeVar("EnumT", bound=UpstreamEnum)
ReplyT = TypeVar("ReplyT")
ResultT = TypeVar("ResultT")

RANKING_LIMIT: Final = 100


@cache  # of what the enumerations have
def _code(member: UpstreamEnum) -> str:
    """The mart writes our words in kebab case."""
    return member.value.lower().replace("_", "-")


def _codes(meanings: type[EnumT]) -> Codes[str, EnumT]:
    return Codes(meanings, {_code(member): member for member in meanings})


_LEVELS: Final = _codes(KpiLevel)
_METRICS: Final = _codes(KpiMetric)
_UNITS: Final = _codes(KpiUnit)
_PERIODS: Final = _codes(PeriodKind)
_CALIBRES: Final = _codes(RegulatoryCalibre)


class _Named(Wire, frozen=True):
    name: str


class _Period(Wire, frozen=True):
    kind: str
    start: date


class _Metric(Wire, frozen=True):
    code: str
    unit: str
    actual: Decimal
    target: Decimal | None
    completion: Decimal | None


class _Performance(Wire, frozen=True):
    level: str
    subject: _Named
    period: _Period
    as_of: datetime
    metrics: tuple[_Metric, ...]


class _Ranked(Wire, frozen=True):
    rank: int
    subject: _Named
    org: _Named
    actual: Decimal
    is_self: bool = msgspec.field(name="self")


class _Ranking(Wire, frozen=True):
    metric: str
    unit: str
    level: str
    as_of: datetime
    items: tuple[_Ranked, ...]


class _Figure(Wire, frozen=True):
    code: str
    name: str
    unit: str
    figure: Decimal


class _Statistics(Wire, frozen=True):
    calibre: str
    version: str
    org: _Named
    as_of: date
    items: tuple[_Figure, ...]


@by_position
def _performance_of(reply: _Performance) -> Performance:
    return Performance(
        level=_LEVELS[reply.level],
        subject_name=reply.subject.name,
        period=_PERIODS[reply.period.kind],
        period_start=reply.period.start,
        as_of=shanghai_time(reply.as_of),
        results=tuple(map(_result_of, reply.metrics)),
    )


@by_position
def _result_of(metric: _Metric) -> KpiResult:
    value, target, completion = metric.actual, metric.target, metric.completion
    if not (  # as `decimal` has it; a performance has dozens of figures
        value.is_finite()
        and (target is None or target.is_finite())
        and (completion is None or completion.is_finite())
    ):
        raise ValueError
    return KpiResult(
        metric=_METRICS[metric.code],
        unit=_UNITS[metric.unit],
        value=value,
        target=target,
        completion_percent=completion,
    )


@by_position
def _ranking_of(reply: _Ranking) -> Ranking:
    return Ranking(
        metric=_METRICS[reply.metric],
        unit=_UNITS[reply.unit],
        level=_LEVELS[reply.level],
        as_of=shanghai_time(reply.as_of),
        entries=tuple(
            RankingEntry(
                rank=item.rank,
                subject_name=item.subject.name,
                org_name=item.org.name,
                value=decimal(item.actual),
                is_self=item.is_self,
            )
            for item in reply.items
        ),
    )


@by_position
def _statistics_of(reply: _Statistics) -> RegulatoryStatistics:
    return RegulatoryStatistics(
        calibre=_CALIBRES[reply.calibre],
        calibre_version=reply.version,
        org_name=reply.org.name,
        as_of=reply.as_of,
        items=tuple(
            RegulatoryItem(
                code=item.code,
                name=item.name,
                unit=_UNITS[item.unit],
                value=decimal(item.figure),
            )
            for item in reply.items
        ),
    )


def _reader(reply: type[ReplyT], shape: Callable[[ReplyT], ResultT]) -> Callable[[Response], ResultT]:
    decoder = msgspec.json.Decoder(reply)
    return lambda response: shape(decoder.decode(expect_ok(response).body))


_PERFORMANCE: Final = narrowing("performance", "GET", "/performance", _performance_of, _reader)
_RANKING: Final = Endpoint("ranking", "GET", "/rankings", _reader(_Ranking, _ranking_of))
_STATISTICS: Final = Endpoint(
    "regulatory_statistics", "GET", "/regulatory-statistics", _reader(_Statistics, _statistics_of)
)


@lru_cache(maxsize=512)  # levels, periods, organisations: nothing of a customer
def _path(path: str, given: tuple[tuple[str, object], ...]) -> str:
    return f"{path}?{urlencode(given)}"


class KpiMartApi:
    """Speaks to the KPI mart through one `Upstream`. What the mart cannot know has no figures."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    def performance(
        self, call: Call, level: KpiLevel, org: OrgCode | None, period: PeriodKind, on: date | None
    ) -> Awaitable[Performance]:
        asked = {"level": _code(level), "org": org, "period": _code(period), "date": on}
        return self._get(call, _PERFORMANCE, asked)

    def ranking(
        self, call: Call, metric: KpiMetric, level: KpiLevel, period: PeriodKind, limit: int
    ) -> Awaitable[Ranking]:
        asked = {
            "metric": _code(metric),
            "level": _code(level),
            "period": _code(period),
            "limit": min(max(limit, 1), RANKING_LIMIT),
        }
        return self._get(call, _RANKING, asked)

    def regulatory_statistics(
        self, call: Call, calibre: RegulatoryCalibre, org: OrgCode | None, as_of: date | None
    ) -> Awaitable[RegulatoryStatistics]:
        return self._get(call, _STATISTICS, {"calibre": _code(calibre), "org": org, "asOf": as_of})

    async def ping(self) -> None:
        await self._upstream.ping()

    async def aclose(self) -> None:
        await self._upstream.aclose()

    def _get(
        self, call: Call, endpoint: Endpoint[ResultT], asked: Mapping[str, object]
    ) -> Awaitable[ResultT]:
        given = {name: value for name, value in asked.items() if value}
        if "unknown" in given.values():
            raise UpstreamNotFound(self._upstream.source, endpoint.name)
        return self._upstream.ask(call, endpoint, path=_path(endpoint.path, tuple(given.items())))


def connect(settings: SourceSettings, signer: AssertionSigner, store: CacheStore) -> KpiMartApi:
    """The factory that the registry calls; figures are an operator's and never cached."""
    return KpiMartApi(open_upstream(settings, signer))
