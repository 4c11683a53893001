"""Holdings, accounts, cards and what is computed from them agree."""

import re
from datetime import timedelta

import pytest

from sandbox.world.assets import assets, maturities
from sandbox.world.base import World
from sandbox.world.card import cards
from sandbox.world.checks import luhn_digit
from sandbox.world.customer import CAST, customers_within, outline
from sandbox.world.numbers import thing
from sandbox.world.portfolio import portfolio
from sandbox.world.product import catalogue
from sandbox.world.terms import ProductClass
from sandbox.world.union import orgs

DEPOSITS = (ProductClass.DEPOSIT, ProductClass.LARGE_DENOMINATION_CD)


@pytest.fixture(scope="module")
def customers() -> list[str]:
    return list(customers_within(orgs("JX0101")["JX010101"]))


def test_assets_under_management_are_the_sum_of_the_holdings(world: World, customers: list[str]) -> None:
    for no in customers:
        summary = assets(world, no)
        held = portfolio(world, no).holdings
        assert summary.aum_fen == sum(holding.value_fen for holding in held) == outline(world, no).aum_fen
        assert summary.aum_fen == sum(fen for _, fen in summary.by_class_fen)


def test_balances_are_the_sum_of_the_deposits(world: World, customers: list[str]) -> None:
    for no in customers:
        found = portfolio(world, no)
        deposits = sum(holding.value_fen for holding in found.holdings if holding.category in DEPOSITS)
        assert sum(account.balance_fen for account in found.accounts) == deposits
        assert all(0 <= account.available_fen <= account.balance_fen for account in found.accounts)


def test_every_holding_stands_on_an_account_and_names_a_product(world: World, customers: list[str]) -> None:
    products = catalogue(world)
    for no in customers[:800]:
        found = portfolio(world, no)
        numbers = {account.no for account in found.accounts}
        assert {holding.account_no for holding in found.holdings} <= numbers
        assert {holding.product_code for holding in found.holdings} <= set(products)
        assert all(h.name == products[h.product_code].name for h in found.holdings)


def test_units_times_price_is_the_value(world: World, customers: list[str]) -> None:
    priced = [h for no in customers[:800] for h in portfolio(world, no).holdings if h.units is not None]
    assert len(priced) > 100
    for holding in priced:
        assert holding.units is not None
        assert holding.unit_price is not None
        assert int(holding.units * holding.unit_price * 100) == holding.value_fen


def test_the_outline_knows_when_the_first_holding_falls_due(world: World, customers: list[str]) -> None:
    for no in customers:
        due = [h.matures_on for h in portfolio(world, no).holdings if h.matures_on]
        days = outline(world, no).next_maturity_days
        assert (min(due) if due else None) == (None if days is None else world.today + timedelta(days=days))


def test_maturities_within_30_60_and_90_days_occur_in_order(world: World, customers: list[str]) -> None:
    counts = []
    for within in (30, 60, 90):
        found = [maturities(world, no, within) for no in customers]
        counts.append(sum(map(len, found)))
        for due in found:
            days = [h.matures_on for h in due if h.matures_on]
            assert days == sorted(days)
            assert all(world.today <= day <= world.today + timedelta(days=within) for day in days)
    assert 0 < counts[0] < counts[1] < counts[2]


def test_cards_are_valid_by_luhn_and_unique(world: World, customers: list[str]) -> None:
    numbers = [card.no for no in customers for card in cards(world, no)]
    assert len(numbers) == len(set(numbers)) > 1_000
    for number in numbers:
        assert re.fullmatch(r"62(26|17)\d{15}", number)
        assert luhn_digit(number[:-1]) == number[-1]


def test_numbers_have_their_shape_and_lead_back_to_the_customer(world: World, customers: list[str]) -> None:
    for no in customers[:400]:
        found = portfolio(world, no)
        assert all(re.fullmatch(r"101\d{16}", account.no) for account in found.accounts)
        for holding in found.holdings:
            assert re.fullmatch(r"H\d{12}", holding.no)
            place = thing(holding.no)
            assert place is not None
            assert place.customer_no == no


def test_the_showcase_holds_something_of_every_class(world: World) -> None:
    held = portfolio(world, CAST["showcase"]).holdings
    assert len(held) == 25
    assert {h.category for h in held} == set(ProductClass) - {ProductClass.LOAN, ProductClass.CREDIT_CARD}
    assert len(maturities(world, CAST["showcase"], 30)) >= 3
