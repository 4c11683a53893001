"""The product catalogue: about 120 products of every class, and who offers them."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Final

import msgspec

from sandbox.world.base import Odds, World, words
from sandbox.world.terms import ProductClass as Cls
from sandbox.world.union import UNION_NAME

DEMAND_DEPOSIT: Final = "DP0000"
"""What balances of current and savings accounts are held in."""

_FAMILIES: Final = {
    Cls.DEPOSIT: ("DP", 14, words("整存整取 通知存款 零存整取 定活两便")),
    Cls.LARGE_DENOMINATION_CD: ("CD", 10, words("大额存单 可转让大额存单")),
    Cls.WEALTH: ("WM", 28, words("赣鄱稳健 赣鄱添利 日日鑫 鄱湖优选 乡村振兴专属")),
    Cls.FUND: ("FD", 26, words("沪深300指数 中短债债券 消费行业混合 医药健康混合 货币 新能源主题股票")),
    Cls.INSURANCE: ("IN", 14, words("增额终身寿险 年金保险 两全保险 重大疾病保险")),
    Cls.PRECIOUS_METALS: ("PM", 6, words("投资金条 积存金 生肖纪念银章")),
    Cls.LOAN: ("LN", 14, words("惠农信用贷 个人经营贷 小微流水贷 住房按揭贷 工资消费贷")),
    Cls.CREDIT_CARD: ("CC", 8, words("百福贷记卡 乡村振兴主题卡 小微商户卡 车主卡")),
}
_TERMS_DAYS: Final = {
    Cls.DEPOSIT: (90, 180, 365, 730, 1095, 1825),
    Cls.LARGE_DENOMINATION_CD: (30, 180, 365, 730, 1095),
    Cls.WEALTH: (None, 35, 63, 91, 182, 365, 540, 720),
    Cls.FUND: (None,),
    Cls.INSURANCE: (1825, 3650),
    Cls.PRECIOUS_METALS: (None,),
    Cls.LOAN: (365, 730, 1095, 3650, 7300),
    Cls.CREDIT_CARD: (None,),
}
_ISSUERS: Final = {
    Cls.WEALTH: ("赣鄱理财有限责任公司", "江南理财有限责任公司"),
    Cls.FUND: ("长风基金管理有限公司", "瑞麟基金管理有限公司", "远山基金管理有限公司"),
    Cls.INSURANCE: ("安泽人寿保险股份有限公司", "同舟人寿保险股份有限公司"),
    Cls.PRECIOUS_METALS: ("赣鄱贵金属有限公司",),
}
_RISKS: Final = {
    Cls.WEALTH: (1, 2, 2, 3), Cls.FUND: (2, 3, 4, 5), Cls.INSURANCE: (1, 2), Cls.PRECIOUS_METALS: (3, 4)
}  # fmt: skip
_MINIMUM_YUAN: Final = {
    Cls.DEPOSIT: (50,),
    Cls.LARGE_DENOMINATION_CD: (200_000,),
    Cls.WEALTH: (1, 10_000, 50_000),
    Cls.FUND: (1, 10, 100),
    Cls.INSURANCE: (5_000, 10_000),
    Cls.PRECIOUS_METALS: (500, 5_000),
    Cls.LOAN: (1_000, 10_000),
    Cls.CREDIT_CARD: (),
}
_RATES: Final = {
    Cls.DEPOSIT: (0.9, 2.0),
    Cls.LARGE_DENOMINATION_CD: (1.2, 2.3),
    Cls.WEALTH: (1.8, 3.6),
    Cls.FUND: (-4.0, 12.0),
    Cls.INSURANCE: (1.9, 2.5),
    Cls.LOAN: (3.1, 6.5),
}
"""Percent a year, lowest and highest; classes without a rate are missing."""
_STATES: Final = Odds(("ON_SALE", 78), ("COMING", 8), ("SOLD_OUT", 7), ("ENDED", 7))
_TERM_WORDS: Final = {
    30: "1个月", 35: "35天", 63: "63天", 90: "3个月", 91: "3个月", 180: "6个月", 182: "6个月", 365: "1年",
    540: "18个月", 720: "2年", 730: "2年", 1095: "3年", 1825: "5年", 3650: "10年", 7300: "20年", None: "",
}  # fmt: skip


class Product(msgspec.Struct, frozen=True):
    code: str
    name: str
    category: Cls
    issuer: str
    summary: str
    risk: int
    """1 (lowest) to 5; 0 where risk is not rated."""
    rate_percent: Decimal | None
    term_days: int | None
    minimum_fen: int | None
    state: str
    """ON_SALE, COMING, SOLD_OUT or ENDED."""
    sale_from: date
    sale_until: date | None


@lru_cache
def catalogue(world: World) -> dict[str, Product]:
    """Every product by code."""
    products = (
        _product(world, cls, f"{prefix}{number:04d}", number)
        for cls, (prefix, count, _) in _FAMILIES.items()
        for number in range(1, count + 1)
    )
    return {DEMAND_DEPOSIT: _demand_deposit(world), **{product.code: product for product in products}}


def _demand_deposit(world: World) -> Product:
    return Product(
        code=DEMAND_DEPOSIT,
        name="活期存款",
        category=Cls.DEPOSIT,
        issuer=UNION_NAME,
        summary="随时存取，按季结息。",
        risk=0,
        rate_percent=Decimal("0.05"),
        term_days=None,
        minimum_fen=100,
        state="ON_SALE",
        sale_from=world.day(-3_650),
        sale_until=None,
    )


def _product(world: World, cls: Cls, code: str, number: int) -> Product:
    rng = world.stream("product", code)
    names, terms = _FAMILIES[cls][2], _TERMS_DAYS[cls]
    family, term = names[(number - 1) % len(names)], terms[(number - 1) % len(terms)]
    rates = _RATES.get(cls)
    minimums, risks = _MINIMUM_YUAN[cls], _RISKS.get(cls, ())
    state = "ON_SALE" if number <= len(terms) else _STATES.pick(rng)
    name = f"{family}{_TERM_WORDS[term]}{_edition(rng, cls, number)}"
    return Product(
        code=code,
        name=name,
        category=cls,
        issuer=rng.choice(_ISSUERS.get(cls, (UNION_NAME,))),
        summary=_summary(cls, term, name),
        risk=rng.choice(risks) if risks else 0,
        rate_percent=Decimal(f"{rng.uniform(*rates):.2f}") if rates else None,
        term_days=term,
        minimum_fen=rng.choice(minimums) * 100 if minimums else None,
        state=state,
        sale_from=world.day(rng.randint(3, 40) if state == "COMING" else -rng.randint(20, 700)),
        sale_until=_sale_until(world, rng, state),
    )


def _edition(rng: Random, cls: Cls, number: int) -> str:
    if cls is Cls.FUND:
        return rng.choice("AC")
    return f"第{number:03d}期" if cls in (Cls.WEALTH, Cls.LARGE_DENOMINATION_CD) else f"{number:02d}款"


def _sale_until(world: World, rng: Random, state: str) -> date | None:
    if state == "ENDED":
        return world.day(-rng.randint(1, 15))
    return world.day(rng.randint(60, 400)) if rng.random() < 0.5 else None


def _summary(cls: Cls, term: int | None, name: str) -> str:
    length = f"期限{_TERM_WORDS[term]}" if term else "无固定期限"
    focus = {
        Cls.DEPOSIT: "保本保息，可提前支取",
        Cls.LARGE_DENOMINATION_CD: "二十万元起存，可转让",
        Cls.WEALTH: "非保本净值型，投资于固定收益类资产",
        Cls.FUND: "代销基金，净值随市场波动",
        Cls.INSURANCE: "代销保险，犹豫期十五日",
        Cls.PRECIOUS_METALS: "实物可提取，支持回购",
        Cls.LOAN: "线上申请，随借随还",
        Cls.CREDIT_CARD: "首年免年费，商户优惠",
    }[cls]
    return f"{name}：{length}，{focus}。"


@lru_cache
def of_class(world: World, cls: Cls) -> tuple[Product, ...]:
    return tuple(product for product in catalogue(world).values() if product.category is cls)
