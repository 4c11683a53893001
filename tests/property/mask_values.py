"""Values of every kind, well formed and disguised, as hypothesis draws them."""

from hypothesis import strategies as st

from masking.classes import MaskKind

DIGITS = "0123456789"
NOISE = ("", "", "", "", "\u200b", "\ufeff", "\u2060")
SEPARATORS = ("", "", " ", "-", "\u3000", "－", "\u2010")
HAN_NUMERALS = "〇一二三四五六七八九"

digits = {length: st.text(DIGITS, min_size=length, max_size=length) for length in range(20)}

mobiles = st.builds("1{}{}".format, st.sampled_from("3456789"), digits[9])
landlines = st.builds(
    "{}-{}{}".format, st.sampled_from(["010", "021", "0755"]), st.sampled_from("2345678"), digits[7]
)
foreign = st.builds("{}{}".format, st.sampled_from(["+8525", "+8536", "+1415555", "+8869"]), digits[7])
ids = st.builds(
    "{}{}{}".format, st.sampled_from(["11", "44", "81", "91"]), digits[15], st.sampled_from("0123456789X")
)
old_ids = digits[15]
permits = st.builds("{}{}".format, st.sampled_from("HM"), digits[8])
hong_kong = st.builds(
    "{}{}({})".format, st.sampled_from(["A", "AB"]), digits[6], st.sampled_from("0123456789A")
)
cards = st.builds("62{}{}".format, digits[14], st.sampled_from(["", "7", "789"]))
names = st.text("张王李欧阳司马诸葛三四伟娜𠮷", min_size=1, max_size=5)
districts = st.sampled_from(["深圳市南山区", "广东省深圳市", "北京市海淀区", "江苏省苏州市昆山市", "张三家"])
addresses = st.builds("{}{}{}号".format, districts, st.text("科技园路小区街道张", max_size=6), digits[2])
mails = st.builds(
    "{}@{}".format,
    st.text("abcz09._", min_size=1, max_size=8),
    st.sampled_from(["qq.com", "x.cn", "bank.com.cn"]),
)
amounts = st.builds("{}{}.{}".format, st.sampled_from(["", "-"]), st.integers(0, 10**9), digits[2])
days = st.dates().map(str)
plates = st.builds("{}{}{}".format, st.sampled_from("京粤沪"), st.sampled_from("ABC"), digits[5])
codes = st.builds("91{}{}".format, digits[6], st.text("0123456789ABCDEFGHJ", min_size=10, max_size=10))

WELL_FORMED = {
    MaskKind.NAME: names,
    MaskKind.MOBILE: mobiles | landlines | foreign,
    MaskKind.NATIONAL_ID: ids | old_ids | permits | hong_kong,
    MaskKind.BANK_CARD: cards | digits[14] | digits[18],
    MaskKind.ACCOUNT_NO: digits[12] | digits[19],
    MaskKind.EMAIL: mails,
    MaskKind.ADDRESS: addresses,
    MaskKind.CREDIT_CODE: codes,
    MaskKind.PASSPORT: st.builds("{}{}".format, st.sampled_from(["E", "EA"]), digits[7]),
    MaskKind.PLATE: plates,
    MaskKind.IP: st.ip_addresses().map(str),
    MaskKind.AMOUNT: amounts,
    MaskKind.BIRTH_DATE: days,
    MaskKind.FREE_TEXT: names,
    MaskKind.REDACT: names,
}

numbers = (
    mobiles
    | landlines
    | foreign
    | ids
    | old_ids
    | permits
    | hong_kong
    | cards
    | plates
    | codes
    | mails
    | days
)
prose = st.text("客户说电话是，。 、手机卡微信QQ号*（）()二年的abcX12.@-\n", max_size=12)
notes = st.builds("{}{}{}{}{}".format, prose, numbers, prose, numbers, prose)

values = {kind: strategy | numbers | notes | st.text() for kind, strategy in WELL_FORMED.items()}
"""For each kind: its own values, those of other kinds, notes, and any text."""


@st.composite
def disguised(draw: st.DrawFn, strategy: st.SearchStrategy[str], han: bool = False) -> tuple[str, str]:
    """Draw a value as it is, and the same value in other widths, with separators and invisible characters."""
    value = draw(strategy)
    return value, "".join(_disguise(draw, character, han) for character in value)


def _disguise(draw: st.DrawFn, character: str, han: bool) -> str:
    forms = [character]
    if character.isascii() and character.isalnum():
        forms.append(chr(ord(character) + 0xFEE0))  # the full-width form
    if han and character in DIGITS:
        forms.append(HAN_NUMERALS[int(character)])
    noise, separator = draw(st.sampled_from(NOISE)), draw(st.sampled_from(SEPARATORS))
    return draw(st.sampled_from(forms)) + (noise + separator if character.isdigit() else "")
