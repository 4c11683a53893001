"""What the port `Catalogue` promises beyond what every source owes."""

from itertools import pairwise

import pytest

from adapters.errors import UpstreamNotFound, UpstreamRefused
from adapters.ports import Catalogue, ProductSearch
from adapters.records import PageRequest, ProductCode
from adapters.records.customer import ProductClass
from tests.contract.ground import Ground

pytestmark = pytest.mark.asyncio(loop_scope="session")

THIRTY = PageRequest(offset=0, limit=30)
SOLD = [kind for kind in ProductClass if kind is not ProductClass.UNKNOWN]


async def test_a_product_is_the_same_by_search_and_by_code(catalogue: Catalogue, ground: Ground) -> None:
    page = await catalogue.search(ground.call(), ProductSearch(), THIRTY)
    by_code = await catalogue.products(ground.call(), [product.product_code for product in page.rows])
    assert by_code == {product.product_code: product for product in page.rows}
    assert await catalogue.products(ground.call(), [ProductCode("NO-SUCH-CODE")]) == {}


async def test_product_pages_follow_each_other(catalogue: Catalogue, ground: Ground) -> None:
    whole = await catalogue.search(ground.call(), ProductSearch(), THIRTY)
    parts = [
        await catalogue.search(ground.call(), ProductSearch(), PageRequest(offset=offset, limit=10))
        for offset in (0, 10, 20)
    ]
    assert [row for part in parts for row in part.rows] == list(whole.rows)


@pytest.mark.parametrize("category", SOLD)
async def test_every_category_has_products_of_its_own(
    catalogue: Catalogue, ground: Ground, category: ProductClass
) -> None:
    found = await catalogue.search(ground.call(), ProductSearch(category=category), THIRTY)
    assert {product.category for product in found.rows} == {category}
    on_shelf = await catalogue.shelf(ground.call(), ground.operator.tenant, None, category, THIRTY)
    assert {item.product.category for item in on_shelf.rows} <= {category}


async def test_a_text_finds_a_product_by_its_name(catalogue: Catalogue, ground: Ground) -> None:
    some = (await catalogue.search(ground.call(), ProductSearch(), THIRTY)).rows[-1]
    found = await catalogue.search(ground.call(), ProductSearch(text=some.name), THIRTY)
    assert some in found.rows


async def test_a_shelf_is_the_operators_banks(catalogue: Catalogue, ground: Ground) -> None:
    bank, outlet = ground.operator.tenant, ground.operator.org.outlet
    for shelf in (
        await catalogue.shelf(ground.call(), bank, None, None, THIRTY),
        await catalogue.shelf(ground.call(), bank, outlet, None, THIRTY),
    ):
        assert {item.bank for item in shelf.rows} == {bank}
        featured = [item.featured for item in shelf.rows]
        assert featured == sorted(featured, reverse=True)


async def test_another_banks_shelf_is_closed(catalogue: Catalogue, ground: Ground) -> None:
    with pytest.raises((UpstreamRefused, UpstreamNotFound)):
        await catalogue.shelf(ground.strangers_call(), ground.operator.tenant, None, None, THIRTY)


async def test_recommendations_come_best_first_with_reasons(catalogue: Catalogue, ground: Ground) -> None:
    found = await catalogue.recommendations(ground.call(), ground.customers)
    for recommendations in found.values():
        assert all(better.score_percent >= worse.score_percent for better, worse in pairwise(recommendations))
        assert all(one.reasons and 0 <= one.score_percent <= 100 for one in recommendations)
