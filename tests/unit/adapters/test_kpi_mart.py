import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from adapters.errors import UpstreamMalformed, UpstreamNotFound, UpstreamRefused
from adapters.records.performance import KpiLevel, KpiMetric, KpiUnit, PeriodKind, RegulatoryCalibre
from adapters.translate import SHANGHAI
from masking.viewer import OrgCode
from tests.unit.adapters.asking import call
from tests.unit.adapters.fake import FakeUpstream, reply, reply_json


@pytest.fixture
async def fake(open_fake: Any) -> FakeUpstream:
    started: FakeUpstream = await open_fake("kpi-mart")
    return started


@pytest.fixture
def source(fake: FakeUpstream, open_source: Any) -> Any:
    return open_source("kpi-mart", fake.url)


async def test_performance_is_passed_through(fake: FakeUpstream, source: Any) -> None:
    performance = await source.performance(call(), KpiLevel.PERSON, None, PeriodKind.MONTH, None)
    growth, visits = performance.results
    assert (performance.level, performance.subject_name) == (KpiLevel.PERSON, "李示例")
    assert (performance.period, performance.period_start) == (PeriodKind.MONTH, date(2026, 1, 1))
    assert performance.as_of == datetime(2026, 1, 31, 10, 22, 31, tzinfo=SHANGHAI)
    assert (growth.metric, growth.unit, growth.completion_percent) == (
        KpiMetric.AUM_GROWTH,
        KpiUnit.CNY,
        Decimal("65.00"),
    )
    assert (visits.unit, visits.value, visits.target) == (KpiUnit.COUNT, Decimal(42), None)
    assert fake.received[0].query == {"level": "person", "period": "month"}


@pytest.mark.parametrize("place", ["actual", "target", "completion"])
@pytest.mark.parametrize("figure", ["NaN", "sNaN", "Infinity", "-Infinity"])
async def test_what_is_no_figure_is_malformed_wherever_it_stands(
    fake: FakeUpstream, source: Any, place: str, figure: str
) -> None:
    example = copy.deepcopy(fake.contract.example("GET", "/performance"))
    example["metrics"][0][place] = figure
    fake.answers.append(reply_json(example))
    with pytest.raises(UpstreamMalformed, match=r"^kpi-mart\.performance$"):
        await source.performance(call(), KpiLevel.PERSON, None, PeriodKind.MONTH, None)


async def test_an_organisation_and_a_day_are_asked_for(fake: FakeUpstream, source: Any) -> None:
    await source.performance(
        call(), KpiLevel.BRANCH, OrgCode("JX010101"), PeriodKind.YEAR, date(2025, 12, 31)
    )
    assert fake.received[0].query == {
        "level": "branch", "org": "JX010101", "period": "year", "date": "2025-12-31",
    }  # fmt: skip


@pytest.mark.parametrize(("limit", "asked"), [(10, "10"), (0, "1"), (5000, "100")])
async def test_a_ranking_is_asked_within_its_limits(
    fake: FakeUpstream, source: Any, limit: int, asked: str
) -> None:
    ranking = await source.ranking(call(), KpiMetric.VISITS, KpiLevel.PERSON, PeriodKind.MONTH, limit)
    assert [(entry.rank, entry.is_self) for entry in ranking.entries] == [(1, True), (2, False)]
    assert fake.received[0].query["limit"] == asked


async def test_statistics_keep_calibre_version_and_date(source: Any) -> None:
    statistics = await source.regulatory_statistics(call(), RegulatoryCalibre.PBOC_INCLUSIVE, None, None)
    assert (statistics.calibre, statistics.calibre_version) == (RegulatoryCalibre.PBOC_INCLUSIVE, "2025-1")
    assert statistics.as_of == date(2025, 12, 31)
    assert [(item.unit, str(item.value)) for item in statistics.items] == [
        (KpiUnit.CNY, "1523000000.00"),
        (KpiUnit.COUNT, "4312"),
        (KpiUnit.PERCENT, "12.40"),
    ]


async def test_unknown_codes_become_unknown(fake: FakeUpstream, source: Any) -> None:
    value = fake.contract.example("GET", "/performance")
    value["metrics"][0] |= {"code": "carbon-saved", "unit": "tonnes"}
    fake.answers.append(reply_json(value))
    performance = await source.performance(call(), KpiLevel.PERSON, None, PeriodKind.MONTH, None)
    assert performance.results[0].metric is KpiMetric.UNKNOWN
    assert performance.results[0].unit is KpiUnit.UNKNOWN


async def test_a_figure_that_is_none_is_refused(fake: FakeUpstream, source: Any) -> None:
    value = fake.contract.example("GET", "/performance")
    value["metrics"][0]["actual"] = "NaN"
    fake.answers.append(reply_json(value))
    with pytest.raises(UpstreamMalformed):
        await source.performance(call(), KpiLevel.PERSON, None, PeriodKind.MONTH, None)


@pytest.mark.parametrize(("status", "error"), [(403, UpstreamRefused), (404, UpstreamNotFound)])
async def test_problems_go_by_the_status(
    fake: FakeUpstream, source: Any, status: int, error: type[Exception]
) -> None:
    fake.answers.append(reply(status, b'{"title":"S000101"}', "application/problem+json"))
    with pytest.raises(error, match=r"^kpi-mart\.performance$"):
        await source.performance(call(), KpiLevel.BANK, None, PeriodKind.DAY, None)


async def test_what_the_mart_cannot_know_is_not_asked(fake: FakeUpstream, source: Any) -> None:
    with pytest.raises(UpstreamNotFound):
        await source.ranking(call(), KpiMetric.UNKNOWN, KpiLevel.PERSON, PeriodKind.DAY, 5)
    assert fake.received == []
