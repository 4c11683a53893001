"""Chinese names: common and rare, compound and minority, and those that break naive masks."""

from random import Random

from sandbox.world.base import Odds, words
from sandbox.world.terms import NameStyle

_SURNAMES = Odds(
    *((name, weight) for weight, names in (
        (8.0, "王李张刘陈"),
        (4.0, "杨黄赵吴周徐孙马胡朱"),
        (2.0, "郭何罗高林郑梁谢宋唐许韩冯邓曹彭曾萧田董"),
        (1.0, "袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫"),
        (0.5, "段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤饶揭晏涂帅艾"),
    ) for name in names)
)  # fmt: skip
COMPOUND_SURNAMES = words("欧阳 司马 上官 诸葛 司徒 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 端木 长孙")
_MALE = "伟强磊军洋勇杰涛明超平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢阳建志国文海峰毅诚庆祥瑞泽轩睿晨"
_FEMALE = "芳娜敏静丽艳娟霞秀燕玲桂英华慧红萍莉琴云洁梅琳雪颖倩婷欣怡佳瑶璐梦雅诗涵思语彤琪菲"
_MINORITY_GIVEN = words(
    "阿卜杜拉 买买提 古丽娜尔 艾合买提 热依汗 扎西 卓玛 巴特尔 其其格 阿依古丽 努尔兰 迪丽娜尔"
)
_MINORITY_FAMILY = words("买买提 艾山 吐尔逊 多吉 次仁 巴雅尔 萨比尔 哈斯木 阿不力孜 那仁")
_MIDDLE_DOTS = "··•"  # U+00B7 twice as often as U+2022
_RARE_SURNAMES = "𠮷䶮㛃"
_RARE_GIVEN = "𬭎𫖯𪟝㼆䲢𤧛𬀩堃犇翀昇婳"
_PRIVATE_USE = "\ue86f\ue863\ue826\ue844"
"""Glyphs that old banking fonts put into the private use area for characters without a code."""
_HONG_KONG_SURNAMES = "陳黃張葉鄭劉吳許鄧蘇"
_HONG_KONG_GIVEN = words("家俊 詠琪 志明 嘉欣 偉豪 曉彤 國強 美玲 子軒 穎詩")
_FOREIGN = (
    "SMITH JOHN",
    "Anna Maria Müller",
    "KIM MINJUN",
    "Nguyễn Văn An",
    "José Álvarez",
    "YAMADA 太郎",
    "O'BRIEN SEÁN",
    "Ивано́в Пётр",
)


def person_name(rng: Random, style: NameStyle, *, female: bool) -> str:
    """A whole name of somebody with a mainland document."""
    given = _FEMALE if female else _MALE
    match style:
        case NameStyle.SINGLE:
            return _SURNAMES.pick(rng) + rng.choice(given)
        case NameStyle.COMPOUND:
            return rng.choice(COMPOUND_SURNAMES) + "".join(rng.sample(given, rng.choice((1, 2))))
        case NameStyle.MINORITY:
            return rng.choice(_MINORITY_GIVEN) + rng.choice(_MIDDLE_DOTS) + rng.choice(_MINORITY_FAMILY)
        case NameStyle.RARE:
            surname = rng.choice(_RARE_SURNAMES) if rng.random() < 0.4 else _SURNAMES.pick(rng)
            return surname + rng.choice(given) + rng.choice(_RARE_GIVEN)
        case NameStyle.PRIVATE_USE:
            return _SURNAMES.pick(rng) + rng.choice(given) + rng.choice(_PRIVATE_USE)
        case _:
            return _SURNAMES.pick(rng) + "".join(rng.sample(given, 2))


def traditional_name(rng: Random) -> str:
    """A name in traditional characters, as on a Hong Kong, Macau or Taiwan permit."""
    return rng.choice(_HONG_KONG_SURNAMES) + rng.choice(_HONG_KONG_GIVEN)


def foreign_name(rng: Random) -> str:
    return rng.choice(_FOREIGN)


_COMPANY_WORDS = words("恒 瑞 鑫 鸿 盛 泰 隆 昌 嘉 顺 源 达 腾 华 信 诚 联 创 科 丰")
_COMPANY_TRADES = words(
    "农产品 建材 商贸 食品 机械 电子 纺织 物流 家具 陶瓷 餐饮管理 信息技术 园林绿化 油茶种植"
)


def company_name(rng: Random, city: str) -> str:
    words = "".join(rng.sample(_COMPANY_WORDS, 2))
    form = "有限公司" if rng.random() < 0.8 else "专业合作社"
    return f"{city[:-1]}{words}{rng.choice(_COMPANY_TRADES)}{form}"
