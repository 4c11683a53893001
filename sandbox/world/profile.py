"""How a customer is reached, and what they do."""

import random
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import msgspec

from sandbox.world.base import Odds, World, words
from sandbox.world.customer import outline
from sandbox.world.identity import Identity, identity
from sandbox.world.places import ESTATES, VILLAGES, District
from sandbox.world.terms import Document, Kind, Segment

_MOBILE_PREFIXES: Final = words(
    "134 135 136 137 138 139 147 150 151 152 158 159 166 177 180 181 186 187 188 189 198 199"
)
_LOCAL_PARTS: Final = words("xiaoyu lin hao chen fang wei jing tao yang mei long feng hui lei zhou")
_MAIL_HOSTS: Final = ("mail.example.com", "post.example.cn", "vip.example.net")
_OCCUPATIONS: Final = {
    Segment.MASS: words("工人 店员 司机 护士 学生 退休人员 保安 厨师"),
    Segment.FARMER: words("种植户 养殖户 村干部 农机手"),
    Segment.AFFLUENT: words("教师 工程师 公务员 会计 销售经理"),
    Segment.WEALTH: words("医生 律师 部门经理 个体工商户 企业主"),
    Segment.PRIVATE: words("企业主 董事 投资人"),
}
_EMPLOYERS: Final = words(
    "第二中学 人民医院 公共交通公司 自来水公司 商贸有限公司 建筑工程公司 供销合作社 税务服务大厅"
)
_RISKS: Final = Odds((0, 8), (1, 14), (2, 34), (3, 28), (4, 12), (5, 4))
_OPENED_FROM: Final = date(2004, 3, 1)
_OPENED_DAYS: Final = 7_700


class Profile(msgspec.Struct, frozen=True):
    identity: Identity
    mobile: str
    landline: str
    email: str
    address: str
    occupation: str
    employer: str
    risk: int
    """1 (lowest tolerance) to 5; 0 when never assessed."""
    opened_on: date
    latitude: float
    longitude: float
    """WGS 84 degrees of the customer's place."""


@lru_cache(maxsize=4_096)
def profile(world: World, no: str) -> Profile:
    found, who = outline(world, no), identity(world, no)
    district = found.outlet.district
    if district is None:
        raise LookupError(no)
    rng = world.stream("profile", no)
    business = found.kind is Kind.BUSINESS
    return Profile(
        identity=who,
        mobile=_mobile(rng, found.document, who.document_no),
        landline=_landline(rng, district, listed=business or found.showcase, business=business),
        email=_email(rng, given=found.showcase or rng.random() < 0.55, business=business),
        address=_address(rng, district, rural=found.segment is Segment.FARMER),
        occupation="" if business else rng.choice(_OCCUPATIONS[found.segment]),
        employer="" if business or rng.random() < 0.4 else district.city[:-1] + rng.choice(_EMPLOYERS),
        risk=0 if business else _RISKS.pick(rng),
        opened_on=_opened(rng, who.born),
        latitude=round(district.latitude + rng.uniform(-0.03, 0.03), 6),
        longitude=round(district.longitude + rng.uniform(-0.03, 0.03), 6),
    )


def _mobile(rng: random.Random, document: Document, document_no: str) -> str:
    """As staff typed it: mostly eleven digits, at times with a country code."""
    number = f"{rng.choice(_MOBILE_PREFIXES)}{rng.randrange(10**8):08d}"
    if document is Document.HK_MACAU_PERMIT:
        macau = document_no.startswith(("M", "82"))
        return (
            f"+853 6{rng.randrange(10**7):07d}"
            if macau
            else f"+852 {rng.choice('569')}{rng.randrange(10**7):07d}"
        )
    if document is Document.TAIWAN_PERMIT and rng.random() < 0.6:
        return f"+886 9{rng.randrange(10**8):08d}"
    if document is Document.CREDIT_CODE and rng.random() < 0.3:
        return ""
    return rng.choices((number, f"+86{number}", f"{number[:3]} {number[3:7]} {number[7:]}"), (96, 2, 2))[0]


def _landline(rng: random.Random, district: District, *, listed: bool, business: bool) -> str:
    if not listed and rng.random() < 0.8:
        return ""
    number = f"{district.area_code}-8{rng.randrange(10**7):07d}"
    return f"{number}-{rng.randrange(100, 999)}" if business and rng.random() < 0.2 else number


def _email(rng: random.Random, *, given: bool, business: bool) -> str:
    if not given:
        return ""
    host = "corp.example.cn" if business else rng.choice(_MAIL_HOSTS)
    return f"{''.join(rng.sample(_LOCAL_PARTS, 2))}{rng.randrange(1000)}@{host}"


def _address(rng: random.Random, district: District, *, rural: bool) -> str:
    start = f"江西省{district.city}{district.name}"
    if rural:
        village = f"{rng.choice(VILLAGES)}镇{rng.choice(VILLAGES)}村"
        return f"{start}{village}{rng.randint(1, 18)}组{rng.randint(1, 90)}号"
    street = f"{rng.choice(district.streets)}{rng.randint(1, 998)}号"
    building = f"{rng.choice(ESTATES)}{rng.randint(1, 28)}栋{rng.randint(1, 4)}单元"
    return f"{start}{street}{building}{rng.randint(1, 32)}0{rng.randint(1, 4)}室"


def _opened(rng: random.Random, born: date | None) -> date:
    opened = _OPENED_FROM + timedelta(days=rng.randrange(_OPENED_DAYS))
    adult = born.replace(year=born.year + 16, day=min(born.day, 28)) if born else opened
    return max(opened, adult)
