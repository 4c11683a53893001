"""What the CRM keeps about contact with a customer: interactions, tags, opportunities."""

from datetime import date, datetime
from functools import lru_cache
from random import Random
from typing import Final

import msgspec

from sandbox.world.assignment import assignment
from sandbox.world.base import Odds, World, at, words
from sandbox.world.customer import outline
from sandbox.world.note import interaction_note, revealing_note
from sandbox.world.numbers import interaction_no, opportunity_no
from sandbox.world.staff import Staff
from sandbox.world.terms import Segment

_CHANNELS: Final = Odds(
    ("PHONE", 40), ("WECOM", 22), ("OUTLET", 14), ("VISIT", 10), ("SMS", 9), ("OUTBOUND_ROBOT", 5)
)
_SUBJECTS: Final = words(
    "理财到期提醒 大额存单预约 信用卡激活 贷款还款提醒 节日问候 资产配置建议 账户异常核实 保险续期"
)
_TAGS: Final = (
    ("高净值潜力", "价值"),
    ("资金流入", "价值"),
    ("流失预警", "风险"),
    ("偏好稳健", "偏好"),
    ("关注子女教育", "兴趣"),
    ("种植大户", "行业"),
    ("有房贷", "负债"),
    ("社保卡客户", "渠道"),
    ("手机银行活跃", "渠道"),
    ("代发工资", "来源"),
)
"""Name and group."""
_LEADS: Final = (
    ("存款到期转理财", "到期提醒"),
    ("首贷意向", "政务平台"),
    ("信用卡分期", "活动留资"),
    ("养老金账户开立", "网点留资"),
    ("经营贷续贷", "到期提醒"),
    ("贵金属认购", "企业微信"),
)
"""Name and source."""
_STAGES: Final = Odds(("OPEN", 30), ("CONTACTED", 28), ("PROPOSED", 18), ("WON", 14), ("LOST", 10))
_PROBABILITY: Final = {"OPEN": 20, "CONTACTED": 40, "PROPOSED": 65, "WON": 100, "LOST": 0}
_BUSY: Final = (Segment.WEALTH, Segment.PRIVATE, Segment.SMALL_BUSINESS)


class Interaction(msgspec.Struct, frozen=True):
    no: str
    channel: str
    """PHONE, SMS, WECOM, VISIT, OUTLET or OUTBOUND_ROBOT."""
    inbound: bool
    subject: str
    note: str | None
    occurred_at: datetime
    staff: Staff


class Tag(msgspec.Struct, frozen=True):
    name: str
    group: str
    automatic: bool
    tagged_at: datetime


class Opportunity(msgspec.Struct, frozen=True):
    no: str
    name: str
    amount_fen: int
    stage: str
    """OPEN, CONTACTED, PROPOSED, WON or LOST."""
    probability_percent: int
    source: str
    closes_on: date | None


@lru_cache(maxsize=4_096)
def interactions(world: World, no: str) -> tuple[Interaction, ...]:
    """Newest first."""
    found = outline(world, no)
    rng = world.stream("interactions", no)
    count = 14 if found.showcase else rng.randint(2, 9) if found.segment in _BUSY else rng.randint(0, 4)
    drawn = [_interaction(world, rng, no, sequence, showcase=found.showcase) for sequence in range(count)]
    return tuple(sorted(drawn, key=lambda i: (i.occurred_at, i.no), reverse=True))


def _interaction(world: World, rng: Random, no: str, sequence: int, *, showcase: bool) -> Interaction:
    owner = assignment(world, no)
    revealing = showcase and sequence % 3 == 0
    return Interaction(
        no=interaction_no(no, sequence),
        channel=_CHANNELS.pick(rng),
        inbound=rng.random() < 0.25,
        subject=rng.choice(_SUBJECTS),
        note=revealing_note(world, rng, no) if revealing else interaction_note(world, rng, no),
        occurred_at=_moment(world, rng, 420),
        staff=rng.choice(owner.assistants) if owner.assistants and rng.random() < 0.2 else owner.manager,
    )


@lru_cache(maxsize=4_096)
def tags(world: World, no: str) -> tuple[Tag, ...]:
    rng = world.stream("tags", no)
    count = 6 if outline(world, no).showcase else rng.choice((0, 0, 1, 1, 2, 2, 3, 4))
    return tuple(
        Tag(name, group, rng.random() < 0.7, _moment(world, rng, 500))
        for name, group in rng.sample(_TAGS, count)
    )


def _moment(world: World, rng: Random, within_days: int) -> datetime:
    """A time in working hours on one of the last days."""
    return at(
        world.day(-rng.randint(1, within_days)), rng.randint(8, 18), rng.randrange(60), rng.randrange(60)
    )


@lru_cache(maxsize=4_096)
def opportunities(world: World, no: str) -> tuple[Opportunity, ...]:
    found = outline(world, no)
    rng = world.stream("opportunities", no)
    count = 3 if found.showcase else rng.choice((0, 0, 0, 0, 1, 1, 2))
    return tuple(_opportunity(world, rng, no, sequence) for sequence in range(count))


def _opportunity(world: World, rng: Random, no: str, sequence: int) -> Opportunity:
    name, source = rng.choice(_LEADS)
    stage = _STAGES.pick(rng)
    days = -rng.randint(1, 60) if stage in ("WON", "LOST") else rng.randint(5, 90)
    return Opportunity(
        no=opportunity_no(no, sequence),
        name=name,
        amount_fen=rng.randint(1, 80) * 1_000_000,
        stage=stage,
        probability_percent=_PROBABILITY[stage],
        source=source,
        closes_on=world.day(days) if rng.random() < 0.9 else None,
    )
