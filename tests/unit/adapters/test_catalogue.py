from datetime import date
from typing import Any

import pytest

from adapters.errors import UpstreamMalformed, UpstreamRefused
from adapters.ports import Call, Operator, ProductSearch
from adapters.records import PageRequest, ProductCode
from adapters.records.customer import ProductClass
from adapters.records.product import ProductRisk, SaleStatus
from masking.viewer import OrgCode, Tenant
from tests.unit.adapters.asking import OUYANG, call
from tests.unit.adapters.fake import FakeUpstream, reply, reply_json

WEALTH = ProductCode("WM2026001")
FIRST_TWENTY = PageRequest(offset=0, limit=20)


@pytest.fixture
async def fake(open_fake: Any) -> FakeUpstream:
    started: FakeUpstream = await open_fake("catalogue")
    return started


@pytest.fixture
def source(fake: FakeUpstream, open_source: Any) -> Any:
    return open_source("catalogue", fake.url)


def call_of_another_bank() -> Call:
    mine = call()
    operator = Operator(Tenant("JX0202"), mine.operator.staff_no, mine.operator.post, mine.operator.org)
    return Call(operator, mine.deadline_s, mine.trace_id)


async def test_a_product_is_translated(source: Any) -> None:
    product = (await source.products(call(), [WEALTH]))[WEALTH]
    assert (product.category, product.risk) == (ProductClass.WEALTH, ProductRisk.R2)
    assert (str(product.expected_annual_return), product.term_days) == ("3.15", 365)
    assert str(product.minimum_amount.amount) == "10000.00"
    assert (product.sale_status, product.on_sale_from) == (SaleStatus.ON_SALE, date(2026, 1, 1))


async def test_a_product_is_read_once_for_a_bank(fake: FakeUpstream, source: Any) -> None:
    product = await source.products(call(), [WEALTH])
    assert await source.products(call(), [WEALTH, WEALTH]) == product
    assert len(fake.received) == 1
    await source.products(call_of_another_bank(), [WEALTH])
    assert len(fake.received) == 2


async def test_only_what_is_not_kept_is_asked_for(fake: FakeUpstream, source: Any) -> None:
    await source.products(call(), [WEALTH])
    found = await source.products(call(), [WEALTH, ProductCode("XX1")])
    assert fake.received[1].body == {"codes": ["XX1"]}
    assert set(found) == {WEALTH}


async def test_a_search_asks_with_the_catalogues_codes(fake: FakeUpstream, source: Any) -> None:
    search = ProductSearch(category=ProductClass.PRECIOUS_METALS, text="金条")
    page = await source.search(call(), search, PageRequest(offset=5, limit=7))
    assert (len(page.rows), page.total) == (1, 1)
    assert page.rows[0].risk is ProductRisk.UNKNOWN
    assert fake.received[0].body == {"category": "precious-metals", "text": "金条", "offset": 5, "limit": 7}


async def test_a_shelf_is_kept_by_bank_outlet_category_and_page(fake: FakeUpstream, source: Any) -> None:
    bank, outlet = Tenant("JX0101"), OrgCode("JX0101010101")
    page = await source.shelf(call(), bank, outlet, ProductClass.LARGE_DENOMINATION_CD, FIRST_TWENTY)
    (item,) = page.rows
    assert (item.bank, item.outlet, item.featured) == ("JX0101", None, True)
    assert str(item.remaining_quota.amount) == "5000000.00"
    assert fake.received[0].path == "/banks/JX0101/shelf"
    assert fake.received[0].query == {
        "outlet": outlet, "category": "large-denomination-cd", "offset": "0", "limit": "20",
    }  # fmt: skip
    await source.shelf(call(), bank, outlet, ProductClass.LARGE_DENOMINATION_CD, FIRST_TWENTY)
    assert len(fake.received) == 1
    await source.shelf(call(), bank, None, None, FIRST_TWENTY)
    assert fake.received[1].query == {"offset": "0", "limit": "20"}


async def test_recommendations_are_a_customers_and_never_kept(fake: FakeUpstream, source: Any) -> None:
    for _ in range(2):
        (one,) = (await source.recommendations(call(), [OUYANG]))[OUYANG]
    assert (one.customer_no, one.score_percent, one.product.product_code) == (OUYANG, 87, WEALTH)
    assert [reason.code for reason in one.reasons] == ["MATURING_FUNDS", "RISK_MATCH"]
    assert len(fake.received) == 2


async def test_unknown_codes_become_unknown(fake: FakeUpstream, source: Any) -> None:
    value = fake.contract.example("POST", "/products/lookup")
    value["items"][0] |= {"category": "crypto", "status": "paused", "riskRating": 9}
    fake.answers.append(reply_json(value))
    product = (await source.products(call(), [WEALTH]))[WEALTH]
    assert product.category is ProductClass.UNKNOWN
    assert product.sale_status is SaleStatus.UNKNOWN
    assert product.risk is ProductRisk.UNKNOWN


async def test_a_failure_is_not_kept(fake: FakeUpstream, source: Any) -> None:
    fake.answers += [reply(403, b"{}", "application/problem+json"), reply(200, b"[]")]
    with pytest.raises(UpstreamRefused):
        await source.products(call(), [WEALTH])
    with pytest.raises(UpstreamMalformed):
        await source.products(call(), [WEALTH])
    assert WEALTH in await source.products(call(), [WEALTH])


async def test_nothing_is_of_an_unknown_category(fake: FakeUpstream, source: Any) -> None:
    unknown = ProductClass.UNKNOWN
    assert (await source.search(call(), ProductSearch(category=unknown), FIRST_TWENTY)).total == 0
    assert (await source.shelf(call(), Tenant("JX0101"), None, unknown, FIRST_TWENTY)).total == 0
    assert fake.received == []
