import copy
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from adapters.errors import UpstreamMalformed, UpstreamRefused, UpstreamUnavailable
from adapters.ports import CustomerSearch
from adapters.records import CustomerNo, Money, PageRequest
from adapters.records.customer import (
    AccountKind,
    AccountStatus,
    CardKind,
    CardStatus,
    CustomerKind,
    CustomerProfile,
    DocumentKind,
    Gender,
    ProductClass,
    RiskLevel,
    Segment,
)
from adapters.translate import SHANGHAI
from masking.viewer import OrgCode, OrgPath, Ownership, StaffNo, Tenant
from tests.unit.adapters.asking import OUYANG, call
from tests.unit.adapters.fake import FakeUpstream, reply, reply_json


@pytest.fixture
async def fake(open_fake: Any) -> FakeUpstream:
    started: FakeUpstream = await open_fake("data-asset")
    return started


@pytest.fixture
def source(fake: FakeUpstream, open_source: Any) -> Any:
    return open_source("data-asset", fake.url)


async def test_a_profile_is_translated_whole(source: Any) -> None:
    profiles = await source.profiles(call(), [OUYANG, CustomerNo("C1010000124")])
    assert profiles[OUYANG] == CustomerProfile(
        customer_no=OUYANG,
        kind=CustomerKind.PERSON,
        name="欧阳示例",
        gender=Gender.FEMALE,
        birth_date=date(1987, 4, 12),
        document_kind=DocumentKind.NATIONAL_ID,
        document_no="36010219870412002X",
        credit_code=None,
        mobile="13900000001",
        landline="0791-80000001",
        email="ouyang@example.com",
        address="江西省南昌市东湖区示例路1号",
        occupation="教师",
        employer="南昌示例中学",
        segment=Segment.WEALTH,
        aum_tier="金卡",
        risk_level=RiskLevel.C3,
        opened_on=date(2015, 3, 6),
        outlet_name="东湖支行营业部",
        branch_name="南昌分行",
        ownership=Ownership(
            org=OrgPath(
                Tenant("JX0101"), OrgCode("JX010101"), OrgCode("JX01010101"), OrgCode("JX0101010101")
            ),
            manager=StaffNo("S000101"),
            assistants=(StaffNo("S000102"), StaffNo("S000103")),
        ),
    )


async def test_what_is_not_known_of_a_business_is_none(source: Any) -> None:
    business = (await source.profiles(call(), [CustomerNo("C1010000124")]))[CustomerNo("C1010000124")]
    assert business.kind is CustomerKind.BUSINESS
    assert (business.birth_date, business.mobile, business.email, business.employer) == (None,) * 4
    assert (business.gender, business.risk_level) == (Gender.UNKNOWN, RiskLevel.UNKNOWN)
    assert business.credit_code == "91360100MA00000003"
    assert business.ownership.assistants == ()


@pytest.mark.parametrize(
    ("listed", "assistants"), [("", ()), ("S1", ("S1",)), (",", ()), ("S1,,S2,", ("S1", "S2"))]
)
async def test_nobody_without_a_number_assists(
    fake: FakeUpstream, source: Any, listed: str, assistants: tuple[str, ...]
) -> None:
    example = fake.contract.example("POST", "/v1/customers/batchQuery")
    rows = example["data"]["rows"]
    fake.answers.append(
        reply(
            200,
            json.dumps(
                example
                | {"data": example["data"] | {"rows": [row | {"assistMgrNos": listed} for row in rows]}}
            ).encode(),
        )
    )
    profiles = await source.profiles(call(), [OUYANG])
    assert {profile.ownership.assistants for profile in profiles.values()} == {assistants}


async def test_assets_are_decimals_and_the_time_is_shanghais(source: Any) -> None:
    assets = (await source.assets(call(), [OUYANG]))[OUYANG]
    assert assets.aum == Money(amount=Decimal("862310.55"))
    assert str(assets.aum_last_month.amount) == "850000.00"
    assert [(total.product_class, str(total.market_value.amount)) for total in assets.by_class] == [
        (ProductClass.DEPOSIT, "362310.55"),
        (ProductClass.WEALTH, "500000.00"),
    ]
    assert assets.as_of == datetime(2026, 1, 31, 2, 30, tzinfo=SHANGHAI)
    assert assets.as_of.utcoffset() is not None


async def test_amounts_are_never_floats_on_the_way(fake: FakeUpstream, source: Any) -> None:
    text = json.dumps(fake.contract.example("POST", "/v1/assets/batchQuery"))
    fake.answers.append(reply(200, text.replace("862310.55", "123456789012345678.91").encode()))
    assets = (await source.assets(call(), [OUYANG]))[OUYANG]
    assert assets.aum.amount == Decimal("123456789012345678.91")  # no float is


async def test_holdings_keep_their_order_and_their_gaps(source: Any) -> None:
    wealth, deposit = (await source.holdings(call(), [OUYANG]))[OUYANG]
    assert (wealth.product_class, wealth.units, wealth.unit_price) == (
        ProductClass.WEALTH,
        Decimal(500000),
        Decimal("1.0241"),
    )
    assert wealth.matures_on == date(2026, 6, 15)
    assert (deposit.units, deposit.profit, deposit.matures_on) == (None, None, None)


@pytest.mark.parametrize("column", ["units", "currUnitPrice", "mktVal", "profit"])
@pytest.mark.parametrize("figure", ["NaN", "sNaN", "Infinity", "-Infinity"])
async def test_what_is_no_figure_is_malformed_wherever_it_stands(
    fake: FakeUpstream, source: Any, column: str, figure: str
) -> None:
    example = copy.deepcopy(fake.contract.example("POST", "/v1/holdings/batchQuery"))
    example["data"]["rows"][0][column] = figure
    fake.answers.append(reply_json(example))
    with pytest.raises(UpstreamMalformed, match=r"^data-asset\.holdings$"):
        await source.holdings(call(), [OUYANG])


async def test_accounts_are_translated(source: Any) -> None:
    (account,) = (await source.accounts(call(), [OUYANG]))[OUYANG]
    assert (account.kind, account.status) == (AccountKind.SAVINGS, AccountStatus.ACTIVE)
    assert str(account.available_balance.amount) == "360000.00"


async def test_cards_are_asked_for_without_what_authenticates(fake: FakeUpstream, source: Any) -> None:
    debit, credit = (await source.cards(call(), [OUYANG]))[OUYANG]
    assert (debit.kind, debit.status, debit.credit_limit) == (CardKind.DEBIT, CardStatus.ACTIVE, None)
    assert (credit.kind, credit.status) == (CardKind.CREDIT, CardStatus.INACTIVE)
    assert fake.received[0].body["fields"] == [
        "cardNo", "custNo", "cardType", "cardStat", "prodName", "crdLmt", "ccy", "issueDate",
    ]  # fmt: skip


async def test_maturities_are_asked_for_by_days(fake: FakeUpstream, source: Any) -> None:
    (reminder,) = (await source.maturities(call(), [OUYANG], 30))[OUYANG]
    assert (str(reminder.amount.amount), reminder.matures_on) == ("512050.00", date(2026, 6, 15))
    assert fake.received[0].body == {"ids": [OUYANG], "days": 30}


async def test_unknown_codes_become_unknown(fake: FakeUpstream, source: Any) -> None:
    value = fake.contract.example("POST", "/v1/customers/batchQuery")
    value["data"]["rows"][0] |= {"custType": "7", "custLevel": "99", "certType": "999999", "riskLevel": "X"}
    fake.answers.append(reply_json(value))
    profile = (await source.profiles(call(), [OUYANG]))[OUYANG]
    assert profile.kind is CustomerKind.UNKNOWN
    assert profile.segment is Segment.UNKNOWN
    assert profile.document_kind is DocumentKind.UNKNOWN
    assert profile.risk_level is RiskLevel.UNKNOWN


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (40101, UpstreamRefused),
        (40301, UpstreamRefused),
        (40302, UpstreamRefused),
        (42901, UpstreamUnavailable),
        (50001, UpstreamUnavailable),
        (40001, UpstreamMalformed),
        (12345, UpstreamMalformed),
    ],
)
async def test_an_error_in_the_envelope_is_an_error(
    fake: FakeUpstream, source: Any, code: int, error: type[Exception]
) -> None:
    fake.answers.append(reply_json({"errCode": code, "errMsg": "6226000000000000013", "data": None}))
    with pytest.raises(error) as raised:
        await source.profiles(call(), [OUYANG])
    assert type(raised.value) is error
    assert str(raised.value) == "data-asset.profiles"


async def test_maintenance_is_asked_once_more(fake: FakeUpstream, source: Any) -> None:
    fake.answers.append(reply_json({"errCode": 50301, "errMsg": "", "requestId": "", "data": None}))
    assert OUYANG in await source.profiles(call(), [OUYANG])
    assert len(fake.received) == 2


async def test_a_batch_with_missing_rows_is_refused(fake: FakeUpstream, source: Any) -> None:
    value = fake.contract.example("POST", "/v1/holdings/batchQuery")
    value["data"]["totalNum"] = 3
    fake.answers.append(reply_json(value))
    with pytest.raises(UpstreamMalformed):
        await source.holdings(call(), [OUYANG])


async def test_a_list_costs_one_call_up_to_the_batch_limit(fake: FakeUpstream, source: Any) -> None:
    nos = [CustomerNo(f"C{no:010}") for no in range(450)]
    await source.profiles(call(), nos[:200])
    assert len(fake.received) == 1
    await source.profiles(call(), [*nos, *nos])
    assert sorted(len(one.body["ids"]) for one in fake.received[1:]) == [50, 200, 200]


async def test_no_keys_cost_no_call(fake: FakeUpstream, source: Any) -> None:
    assert await source.profiles(call(), []) == {}
    assert fake.received == []


async def test_a_search_speaks_pages_and_codes(fake: FakeUpstream, source: Any) -> None:
    search = CustomerSearch(segment=Segment.PRIVATE, managed_by=StaffNo("S000101"), matures_within_days=0)
    page = await source.search(call(), search, PageRequest(offset=40, limit=20))
    assert (page.rows, page.total) == ((), 0)
    assert fake.received[0].body == {
        "custLevel": "40", "custMgrNo": "S000101", "matureDays": 0, "pageNum": 3, "pageSize": 20,
    }  # fmt: skip


async def test_a_slice_across_two_pages_is_cut_out_of_both(fake: FakeUpstream, source: Any) -> None:
    customers = fake.contract.example("POST", "/v1/customers/batchQuery")["data"]["rows"][0]

    def page(number: int) -> Any:
        rows = [{**customers, "custNo": f"C{at:010}"} for at in range((number - 1) * 10, number * 10)]
        data = {"pageNum": number, "pageSize": 10, "totalNum": 95, "rows": rows}
        return reply_json({"errCode": 0, "errMsg": "", "requestId": "", "data": data})

    async def answer(received: Any, writer: Any) -> None:
        await page(received.body["pageNum"])(received, writer)

    fake.by_path["/v1/customers/search"] = answer
    found = await source.search(call(), CustomerSearch(), PageRequest(offset=25, limit=10))
    assert [row.customer_no for row in found.rows] == [f"C{at:010}" for at in range(25, 35)]
    assert found.total == 95


async def test_nothing_is_of_an_unknown_segment(fake: FakeUpstream, source: Any) -> None:
    page = await source.search(
        call(), CustomerSearch(segment=Segment.UNKNOWN), PageRequest(offset=0, limit=20)
    )
    assert page.total == 0
    assert fake.received == []
