"""Scenarios written at head office, and their nodes."""

from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from sandbox.world.base import World
from sandbox.world.union import BANKS

_SCRIPTS: Final = (
    ("存款到期承接", "到期资金留存率不低于八成", "PUBLISHED", -40, 50,
     (("到期前七天提醒", "致电客户，告知到期日并介绍承接产品", "PHONE"),
      ("到期前一天确认", "企业微信发送承接产品链接，确认意向", "WECOM"),
      ("到期当天办理", "邀约客户到网点办理续存或转理财", "OUTLET"))),
    ("高净值客户维护", "每季度至少面访一次", "PUBLISHED", -90, None,
     (("预约面访", "致电客户预约上门时间", "PHONE"),
      ("上门面访", "到客户处面访并打卡，了解资金安排", "VISIT"),
      ("面访回顾", "企业微信发送资产配置建议", "WECOM"))),
    ("流失预警挽回", "预警客户七日内全部触达", "PUBLISHED", -20, 40,
     (("电话关怀", "了解资金转出原因", "PHONE"), ("上门挽回", "面访客户，提供专属产品并打卡", "VISIT"))),
    ("普惠首贷走访", "名单企业走访全覆盖", "PUBLISHED", -60, 120,
     (("短信预告", "发送走访预告短信", "SMS"),
      ("实地走访", "走访经营场所并打卡，了解用款需求", "VISIT"),
      ("授信跟进", "致电跟进授信材料", "PHONE"))),
    ("信用卡激活", "新卡三十日激活率达七成", "PUBLISHED", -30, 60,
     (("机器人外呼", "外呼机器人提醒激活", "OUTBOUND_ROBOT"), ("人工跟进", "致电未激活客户", "PHONE"))),
    ("保险续期", "十三个月继续率达九成", "PAUSED", -70, 90,
     (("续期提醒", "致电提醒缴费", "PHONE"), ("网点办理", "协助客户在网点缴费", "OUTLET"))),
    ("春耕备耕专项", "备耕贷款投放", "ENDED", -300, -120,
     (("走访农户", "走访种植户并打卡", "VISIT"), ("放款回访", "致电回访", "PHONE"))),
    ("养老金账户推广", "年内新开户", "DRAFT", 15, None, (("名单筛选", "确认目标客户", "PHONE"),)),
)  # fmt: skip


class Node(msgspec.Struct, frozen=True):
    no: str
    scenario_no: str
    sequence: int
    name: str
    instruction: str
    channel: str


class Scenario(msgspec.Struct, frozen=True):
    no: str
    name: str
    objective: str
    state: str
    """DRAFT, PUBLISHED, PAUSED or ENDED."""
    starts_on: date
    ends_on: date | None
    nodes: tuple[Node, ...]


@lru_cache
def scenarios(world: World, bank_code: str) -> tuple[Scenario, ...]:
    """Those of one member bank, newest first; none in a bank without detail."""
    bank = BANKS[bank_code]
    if not bank.customers:
        return ()
    found = [_scenario(world, f"SC{bank.ordinal}{n:02d}", n - 1) for n in range(1, len(_SCRIPTS) + 1)]
    return tuple(sorted(found, key=lambda scenario: (scenario.starts_on, scenario.no), reverse=True))


def _scenario(world: World, no: str, which: int) -> Scenario:
    name, objective, state, first, last, steps = _SCRIPTS[which]
    nodes = tuple(Node(f"{no}-{n}", no, n, *step) for n, step in enumerate(steps, 1))
    ends = None if last is None else world.day(last)
    return Scenario(no, name, objective, state, world.day(first), ends, nodes)


@lru_cache
def working_nodes(world: World, bank_code: str) -> tuple[Node, ...]:
    """Nodes that tasks come from: those of published scenarios."""
    return tuple(n for s in scenarios(world, bank_code) if s.state == "PUBLISHED" for n in s.nodes)
