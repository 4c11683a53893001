"""Sealed identifiers and tokens, for any number, payload and damage."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masking.keys import KeyRing, MasterKey
from masking.seal import AesSivSealer, SealError
from masking.viewer import Tenant

TYPES = ("Customer", "Loan", "Task")
KEYS = tuple(
    MasterKey(key_id, bytes((place * place + 73 * key_id) % 256 for place in range(64))) for key_id in (2, 1)
)
SEALER = AesSivSealer(KeyRing(KEYS), TYPES)
BANK, OTHER_BANK = Tenant("8601"), Tenant("8602")

numbers = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text("0123456789", max_size=180)
quick = settings(deadline=None)


def flip(text: str, bit: int) -> str:
    """Turn one bit of what *text* spells."""
    data = bytearray(base64.urlsafe_b64decode(text))
    data[bit // 8 % len(data)] ^= 1 << bit % 8
    return base64.urlsafe_b64encode(bytes(data)).decode()


@quick
@given(number=numbers, type_name=st.sampled_from(TYPES))
def test_any_number_comes_back_by_type_and_as_a_node(number: str, type_name: str) -> None:
    text = SEALER.for_type(BANK, type_name).seal(number)
    assert SEALER.for_type(BANK, type_name).open(text) == number
    assert SEALER.open_node(BANK, text) == (type_name, number)
    assert AesSivSealer(KeyRing(KEYS), TYPES).for_type(BANK, type_name).seal(number) == text


alike = st.integers(0, 130).flatmap(
    lambda length: st.lists(st.text("0123456789CX", min_size=length, max_size=length), max_size=20)
)


@quick
@given(
    wanted=st.lists(
        st.tuples(st.sampled_from(TYPES), alike | st.lists(numbers, max_size=12)), max_size=len(TYPES) + 1
    )
)
def test_many_numbers_are_sealed_as_each_by_itself(wanted: list[tuple[str, list[str]]]) -> None:
    assert SEALER.seal_many(BANK, wanted) == [
        SEALER.for_type(BANK, type_name).seal(number) for type_name, numbers in wanted for number in numbers
    ]


@quick
@given(number=numbers, bit=st.integers(0, 10_000))
def test_any_flipped_bit_is_refused(number: str, bit: int) -> None:
    text = flip(SEALER.for_type(BANK, "Customer").seal(number), bit)
    with pytest.raises(SealError):
        SEALER.for_type(BANK, "Customer").open(text)
    with pytest.raises(SealError):
        SEALER.open_node(BANK, text)


@quick
@given(number=numbers, others=st.permutations(TYPES))
def test_other_tenant_and_other_type_are_refused(number: str, others: list[str]) -> None:
    text = SEALER.for_type(BANK, others[0]).seal(number)
    for tenant, type_name in ((OTHER_BANK, others[0]), (BANK, others[1]), (OTHER_BANK, others[1])):
        with pytest.raises(SealError):
            SEALER.for_type(tenant, type_name).open(text)
    with pytest.raises(SealError):
        SEALER.open_node(OTHER_BANK, text)


@quick
@given(text=st.text() | st.binary().map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_any_text_that_was_not_sealed_is_refused(text: str) -> None:
    with pytest.raises(SealError):
        SEALER.for_type(BANK, "Customer").open(text)
    with pytest.raises(SealError):
        SEALER.open_node(BANK, text)
    with pytest.raises(SealError):
        SEALER.token(BANK, "cursor").read(text, (), 0.0)


@quick
@given(first=numbers, second=numbers)
def test_texts_are_alike_only_for_the_same_number_and_long_only_by_bucket(first: str, second: str) -> None:
    seal = SEALER.for_type(BANK, "Customer").seal
    assert (seal(first) == seal(second)) == (first == second)
    buckets = [
        next(size for size in (16, 46, 94, 190) if len(text.encode()) + 2 <= size) for text in (first, second)
    ]
    assert (len(seal(first)) == len(seal(second))) == (buckets[0] == buckets[1])


@quick
@given(
    payload=st.binary(max_size=300),
    binding=st.lists(st.binary(max_size=9), max_size=3).map(tuple),
    other=st.lists(st.binary(max_size=9), max_size=3).map(tuple),
    bit=st.integers(0, 10_000),
)
def test_token_opens_for_its_binding_and_time_only(
    payload: bytes, binding: tuple[bytes, ...], other: tuple[bytes, ...], bit: int
) -> None:
    token = SEALER.token(BANK, "cursor")
    text = token.issue(payload, binding, ttl_s=60, now=1_800_000_000)
    assert token.read(text, binding, now=1_800_000_059) == payload
    refusals = [(text, binding, 1_800_000_060.0), (flip(text, bit), binding, 0.0)]
    refusals += [(text, other, 0.0)] if other != binding else []
    for given_text, given_binding, now in refusals:
        with pytest.raises(SealError):
            token.read(given_text, given_binding, now)
