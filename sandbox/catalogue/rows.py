"""Objects of the catalogue, from the world's records."""

from typing import Final

from sandbox.kit.operation import Json
from sandbox.world.base import yuan
from sandbox.world.product import Product
from sandbox.world.shelf import Recommendation, ShelfItem
from sandbox.world.terms import ProductClass

CATEGORY: Final = {cls: cls.value.lower().replace("_", "-") for cls in ProductClass}
CLASS: Final = {category: cls for cls, category in CATEGORY.items()}
_STATUS: Final = {"ON_SALE": "on_sale", "COMING": "coming_soon", "SOLD_OUT": "sold_out", "ENDED": "ended"}


def _money(fen: int | None) -> Json | None:
    return None if fen is None else {"value": yuan(fen), "currency": "CNY"}


def product(found: Product) -> Json:
    return {
        "code": found.code,
        "name": found.name,
        "category": CATEGORY[found.category],
        "issuer": found.issuer,
        "summary": found.summary,
        "riskRating": found.risk or None,
        "currency": "CNY",
        "expectedAnnualReturn": found.rate_percent,
        "termDays": found.term_days,
        "minimumAmount": _money(found.minimum_fen),
        "status": _STATUS[found.state],
        "saleWindow": {
            "from": found.sale_from.isoformat(),
            "until": found.sale_until.isoformat() if found.sale_until else None,
        },
    }


def shelf_item(found: ShelfItem) -> Json:
    return {
        "bank": found.bank,
        "outlet": found.outlet or None,
        "featured": found.featured,
        "remainingQuota": _money(found.quota_fen),
        "product": product(found.product),
    }


def recommended(no: str, found: tuple[Recommendation, ...]) -> Json:
    return {
        "customer": no,
        "recommendations": [
            {
                "score": one.score_percent,
                "reasons": [{"code": code, "text": text} for code, text in one.reasons],
                "product": product(one.product),
            }
            for one in found
        ],
    }
