"""How values are masked: the formats a bank may set, their defaults, and what no setting may go beyond."""

from itertools import pairwise
from typing import Final

import msgspec

from masking.masks.surnames import COMPOUND_SURNAMES

_PUBLIC_MAIL_DOMAINS = """
126.com 139.com 163.com 188.com 189.cn 21cn.com aliyun.com foxmail.com gmail.com hotmail.com
icloud.com live.com outlook.com qq.com sina.cn sina.com sohu.com tom.com vip.qq.com vip.sina.com
wo.cn yahoo.com yeah.net
"""
PUBLIC_MAIL_DOMAINS: Final = frozenset(_PUBLIC_MAIL_DOMAINS.split())
"""Providers with so many mailboxes that the domain points at nobody."""

_HANDLE_WORDS = """
微信 微信号 微讯 薇信 威信 加微 加v wechat weixin wx vx v信 qq 扣扣 加q 企鹅号 支付宝 alipay 抖音
快手 小红书 微博 钉钉 dingtalk 飞书 whatsapp telegram skype 账号 帐号 账户 用户名
"""
HANDLE_WORDS: Final = tuple(_HANDLE_WORDS.split())

SECRET_WORDS: Final = (
    "密码",
    "口令",
    "验证码",
    "动态码",
    "校验码",
    "安全码",
    "cvv",
    "cvv2",
    "cvn",
    "cvn2",
    "pin码",
    "pin",
    "password",
    "passwd",
    "pwd",
)


class MaskFormatError(ValueError):
    """A mask format that would show too much, or makes no sense; the message names the setting."""


class Keep(msgspec.Struct, frozen=True):
    """How many characters of a recognised value stay readable at its head and at its tail."""

    head: int
    tail: int


class MaskFormats(msgspec.Struct, frozen=True, kw_only=True):
    """
    Every format of the masks, checked when it is made.

    A bank may show less than the defaults, or more up to what the contract of masks allows.

    Raises:
        MaskFormatError: one line that names the setting.

    """

    bank_card: Keep = Keep(6, 4)
    bank_card_min: Keep = Keep(0, 4)
    mobile: Keep = Keep(3, 4)
    mobile_min: Keep = Keep(0, 4)
    national_id: Keep = Keep(1, 1)
    account_no: Keep = Keep(0, 4)
    credit_code: Keep = Keep(2, 0)
    passport: Keep = Keep(1, 1)
    plate: Keep = Keep(1, 0)
    compound_surnames: frozenset[str] = COMPOUND_SURNAMES
    mail_domains: frozenset[str] = PUBLIC_MAIL_DOMAINS
    """Domains that stay readable; any other says where somebody works, or who they are."""
    amount_bands: tuple[int, ...] = (10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000)
    """Lower ends of the bands above the first, in yuan, rising."""
    amount_bands_min: tuple[int, ...] = (100_000, 1_000_000)
    handle_words: tuple[str, ...] = HANDLE_WORDS
    """Words in a free text after which a handle stands."""
    secret_words: tuple[str, ...] = SECRET_WORDS
    """Words in a free text after which something stands that authenticates."""
    free_text_digits: int = 7
    """The shortest run of digits that is masked in a free text: a local landline has seven."""

    def __post_init__(self) -> None:
        for name, shortest in SHORTEST.items():
            _check_room(name, getattr(self, name), shortest)
        for name, widest in WIDEST.items():
            _check_within(name, getattr(self, name), widest)
        _check_within("bank_card_min", self.bank_card_min, self.bank_card)
        _check_within("mobile_min", self.mobile_min, self.mobile)
        _check_bands("amount_bands", self.amount_bands)
        _check_bands("amount_bands_min", self.amount_bands_min)
        _check_words(self)
        if not set(self.amount_bands_min) <= set(self.amount_bands):
            raise MaskFormatError("mask format amount_bands_min: every limit must also stand in amount_bands")
        if not 4 <= self.free_text_digits <= 7:
            raise MaskFormatError("mask format free_text_digits: must be 4 to 7, a landline has 7 digits")


SHORTEST: Final = {"national_id": 9, "account_no": 10, "credit_code": 18, "passport": 8, "plate": 7}
"""Length of the shortest value each kind recognises: what is hidden of that one is hidden of all."""

WIDEST: Final = {
    "bank_card": Keep(6, 4),  # PCI DSS 4.0.1, 3.4.1: at most BIN and last four
    "mobile": Keep(3, 4),  # four of the eight subscriber digits
}


def _check_keep(name: str, keep: Keep) -> None:
    if keep.head < 0 or keep.tail < 0:
        raise MaskFormatError(f"mask format {name}: head and tail must not be negative")


def _check_room(name: str, keep: Keep, shortest: int) -> None:
    _check_keep(name, keep)
    room = shortest - max(4, -(-shortest // 2))
    if keep.head + keep.tail > room:
        raise MaskFormatError(
            f"mask format {name}: head + tail must be at most {room}, "
            f"so that four characters and half of a value of {shortest} stay hidden"
        )


def _check_within(name: str, keep: Keep, widest: Keep) -> None:
    _check_keep(name, keep)
    if keep.head > widest.head or keep.tail > widest.tail:
        raise MaskFormatError(
            f"mask format {name}: must lie within head {widest.head} and tail {widest.tail}"
        )


def _check_bands(name: str, limits: tuple[int, ...]) -> None:
    if not limits or limits[0] <= 0 or any(low >= high for low, high in pairwise(limits)):
        raise MaskFormatError(f"mask format {name}: must be rising limits above 0, at least one")


def _check_words(formats: MaskFormats) -> None:
    if not all(len(surname) == 2 for surname in formats.compound_surnames):
        raise MaskFormatError("mask format compound_surnames: every surname must have two characters")
    for name in ("handle_words", "secret_words"):
        if not all(getattr(formats, name)):
            raise MaskFormatError(f"mask format {name}: an empty word stands before everything")


DEFAULT: Final = MaskFormats()
