"""What the port `DataAssets` promises beyond what every source owes."""

from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.ports import CustomerSearch, DataAssets
from adapters.records import PageRequest
from adapters.records.customer import Segment
from tests.contract.ground import Ground

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_profiles_belong_to_the_operators_bank(data_assets: DataAssets, ground: Ground) -> None:
    profiles = await data_assets.profiles(ground.call(), ground.customers)
    assert set(profiles) == set(ground.customers)
    assert {profile.ownership.org.bank for profile in profiles.values()} == {ground.operator.tenant}
    assert all(profile.name and profile.outlet_name for profile in profiles.values())


async def test_what_is_not_known_is_none_and_never_empty(data_assets: DataAssets, ground: Ground) -> None:
    for profile in (await data_assets.profiles(ground.call(), ground.customers)).values():
        known = (profile.document_no, profile.mobile, profile.landline, profile.email, profile.address)
        assert "" not in known


async def test_assets_add_up_by_class(data_assets: DataAssets, ground: Ground) -> None:
    for assets in (await data_assets.assets(ground.call(), ground.customers)).values():
        by_class = sum((total.market_value.amount or Decimal(0) for total in assets.by_class), Decimal(0))
        assert by_class == assets.aum.amount
        assert assets.as_of.utcoffset() is not None


async def test_amounts_are_decimals_of_the_minor_unit(data_assets: DataAssets, ground: Ground) -> None:
    for holdings in (await data_assets.holdings(ground.call(), ground.customers)).values():
        for holding in holdings:
            assert isinstance(holding.market_value.amount, Decimal)
            assert holding.market_value.amount.as_tuple().exponent == -2
            assert len(holding.market_value.currency) == 3


async def test_maturities_fall_within_the_days_asked(data_assets: DataAssets, ground: Ground) -> None:
    near = await data_assets.maturities(ground.call(), ground.customers, 30)
    far = await data_assets.maturities(ground.call(), ground.customers, 366)
    days = [one.matures_on for reminders in far.values() for one in reminders]
    assert max(days) - min(days) <= timedelta(days=366)
    for no, reminders in near.items():
        assert list(reminders) == [one for one in far[no] if one in reminders]
        assert [one.matures_on for one in reminders] == sorted(one.matures_on for one in reminders)


async def test_pages_follow_each_other_without_gap_or_repetition(
    data_assets: DataAssets, ground: Ground
) -> None:
    everybody = CustomerSearch()
    whole = await data_assets.search(ground.call(), everybody, PageRequest(offset=0, limit=15))
    parts = [
        await data_assets.search(ground.call(), everybody, PageRequest(offset=offset, limit=limit))
        for offset, limit in ((0, 4), (4, 7), (11, 4))
    ]
    assert [row.customer_no for part in parts for row in part.rows] == [row.customer_no for row in whole.rows]
    assert {part.total for part in parts} == {whole.total}
    assert len({row.customer_no for row in whole.rows}) == len(whole.rows) > 0


async def test_a_page_longer_than_upstreams_own_is_whole(data_assets: DataAssets, ground: Ground) -> None:
    page = await data_assets.search(ground.call(), CustomerSearch(), PageRequest(offset=0, limit=150))
    assert len(page.rows) == min(page.total, 150)
    beyond = PageRequest(offset=page.total + 5, limit=10)
    assert (await data_assets.search(ground.call(), CustomerSearch(), beyond)).rows == ()


async def test_each_condition_narrows(data_assets: DataAssets, ground: Ground) -> None:
    page = PageRequest(offset=0, limit=50)
    some = (await data_assets.search(ground.call(), CustomerSearch(), page)).rows[0]
    mine = CustomerSearch(managed_by=ground.operator.staff_no)
    for row in (await data_assets.search(ground.call(), mine, page)).rows:
        assert row.ownership.manager == ground.operator.staff_no
    for row in (await data_assets.search(ground.call(), CustomerSearch(segment=some.segment), page)).rows:
        assert row.segment is some.segment
    for row in (await data_assets.search(ground.call(), CustomerSearch(aum_tier=some.aum_tier), page)).rows:
        assert row.aum_tier == some.aum_tier
    nobody = CustomerSearch(segment=Segment.UNKNOWN)
    assert (await data_assets.search(ground.call(), nobody, page)).total == 0


async def test_a_name_is_found_whole_and_never_by_part(data_assets: DataAssets, ground: Ground) -> None:
    profiles = await data_assets.profiles(ground.call(), ground.customers)
    page = PageRequest(offset=0, limit=50)
    for no, profile in profiles.items():
        found = await data_assets.search(ground.call(), CustomerSearch(name=profile.name), page)
        assert no in {row.customer_no for row in found.rows}
        part = await data_assets.search(ground.call(), CustomerSearch(name=profile.name[:-1]), page)
        assert no not in {row.customer_no for row in part.rows}


async def test_a_stranger_searches_an_own_bank_only(data_assets: DataAssets, ground: Ground) -> None:
    page = PageRequest(offset=0, limit=50)
    found = await data_assets.search(ground.strangers_call(), CustomerSearch(), page)
    assert {row.ownership.org.bank for row in found.rows} <= {ground.stranger.tenant}
