"""A mask is known again, whoever made it; what people write is not taken for one."""

import pytest

from masking.classes import MaskKind
from masking.levels import Level
from masking.masked_text import is_masked
from masking.masks import mask_for

VALUES = {
    MaskKind.NAME: "欧阳明月",
    MaskKind.MOBILE: "13812345678",
    MaskKind.NATIONAL_ID: "360102198601011234",
    MaskKind.BANK_CARD: "6222021234567890123",
    MaskKind.ACCOUNT_NO: "1010000000000000123",
    MaskKind.EMAIL: "xiaoyu12@mail.example.com",
    MaskKind.ADDRESS: "江西省南昌市东湖区阳明路12号3栋101室",
    MaskKind.CREDIT_CODE: "91360100MA35TEST0X",
    MaskKind.PASSPORT: "E12345678",
    MaskKind.PLATE: "赣A12345",
    MaskKind.IP: "192.0.2.1",
    MaskKind.AMOUNT: "1834221.55",
    MaskKind.FREE_TEXT: "请拨打 13812345678",
    MaskKind.REDACT: "anything",
}
"""One value of each kind, but birth dates: a year is not told from a year."""


@pytest.mark.parametrize("level", [Level.EXISTS, Level.MASKED_MIN, Level.MASKED, Level.REVEAL_WITH_STEP_UP])
@pytest.mark.parametrize("kind", VALUES)
def test_every_mask_of_ours_is_known_again(kind: MaskKind, level: Level) -> None:
    masked = mask_for(kind, level)(VALUES[kind])
    assert masked is not None
    assert is_masked(masked)


@pytest.mark.parametrize("kind", VALUES)
def test_no_value_is_taken_for_a_mask(kind: MaskKind) -> None:
    assert not is_masked(VALUES[kind])


@pytest.mark.parametrize(
    "text",
    [
        "138****5678", "138＊＊＊＊5678", "138 * * * * 5678", "138*\u200b***5678", "王**", "王＊＊",
        "••••5678", "●●●●", "138∗∗∗∗5678", "[已屏蔽]", "［已屏蔽］", "【已脱敏】", "[MASKED]",
        "客户电话 138****5678 已打通",
        "198*", "生于 198* 年", "<1万", "≥1000万", "10万–50万", "****",
    ],
)  # fmt: skip
def test_masks_in_any_spelling_are_known(text: str) -> None:
    assert is_masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "已联系，客户同意", "3 * 4 = 12", "100*3", "5*星服务", "1986", "客户存款约 10万–50万，下周再谈",
        "10万-50万", "利率 <3%", "• 同意", "已屏蔽该号码", "T+1", "a_b-c", "0", "5 > 3",
    ],
)  # fmt: skip
def test_what_people_write_is_no_mask(text: str) -> None:
    assert not is_masked(text)
