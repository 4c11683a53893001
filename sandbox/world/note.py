"""Free text as staff type it: often harmless, at times with numbers that do not belong there."""

from random import Random
from typing import Final

from sandbox.world.base import World
from sandbox.world.card import cards
from sandbox.world.profile import profile

_PLAIN: Final = (
    "客户表示近期资金较紧，月底再联系。",
    "已介绍大额存单利率，客户愿意考虑。",
    "客户对净值波动有顾虑，建议配置稳健型产品。",
    "到访网点办理转账，顺带了解了保险产品。",
    "电话未接通，稍后再拨。",
    "客户咨询提前还款流程，已说明所需材料。",
    "已发送产品说明书，客户收到。",
    "客户儿子明年高考，关注教育金规划。",
    "客户对服务满意，愿意推荐亲友。",
    "约定周四下午到网点面谈。",
)
_REVEALING: Final = (
    "客户换号了，新手机{mobile}，旧号停用。",
    "核对身份证{document}无误，已更新影像。",
    "资金从卡{card}转出，明日到账。",
    "联系人电话 {spaced}，请下午三点后拨打。",
    "客户留了邮箱{email}，对账单发到该邮箱。",
    "客户{name}要求寄到{address}，电话{mobile}。",
    "固话{landline}转人事部，找{name}。",
)
_RESULTS: Final = (
    "客户同意续存一年",
    "已面访，客户考虑中",
    "客户婉拒，下季度再联系",
    "已办理，金额到账",
    "已电话告知到期信息",
)


def interaction_note(world: World, rng: Random, no: str) -> str | None:
    """A note about a customer; one in eight is empty, one in four gives something away."""
    chance = rng.random()
    if chance < 0.12:
        return None
    return revealing_note(world, rng, no) if chance < 0.37 else rng.choice(_PLAIN)


def revealing_note(world: World, rng: Random, no: str) -> str:
    """A note with one of the customer's own numbers in it."""
    found = profile(world, no)
    held = cards(world, no)
    mobile = found.mobile or f"139{rng.randrange(10**8):08d}"
    return rng.choice(_REVEALING).format(
        mobile=mobile,
        spaced=f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}",
        document=found.identity.document_no,
        card=held[0].no if held else "未登记",
        email=found.email or "未登记",
        name=found.identity.name,
        address=found.address,
        landline=found.landline or "未登记",
    )


def task_result(world: World, rng: Random, no: str) -> str:
    """What staff wrote when they completed a task."""
    return revealing_note(world, rng, no) if rng.random() < 0.15 else rng.choice(_RESULTS)
