"""Sealed identifiers: genuine ones open for their tenant and type, and nothing else does."""

import base64
from collections.abc import Iterator

import pytest

from masking.keys import KeyRing, MasterKey
from masking.seal import AesSivSealer, Sealer, SealError
from masking.viewer import Tenant

BANK, OTHER_BANK = Tenant("8601"), Tenant("8602")
TYPES = ("Customer", "Loan", "Task", "Interaction", "Card", "Account", "Holding", "Product", "Kpi", "Staff")


def material(seed: int) -> bytes:
    return bytes((place * 73 + seed * 31 + place * place * 7) % 256 for place in range(64))


def sealer(*key_ids: int) -> Sealer:
    return AesSivSealer(KeyRing(tuple(MasterKey(key_id, material(key_id)) for key_id in key_ids)), TYPES)


def wrong(sealing: Sealer, text: str, tenant: Tenant = BANK) -> None:
    """Expect *text* to be refused in both ways, without a word about why."""
    with pytest.raises(SealError) as by_type:
        sealing.for_type(tenant, "Customer").open(text)
    with pytest.raises(SealError) as by_tag:
        sealing.open_node(tenant, text)
    for refused in (by_type.value, by_tag.value):
        assert (str(refused), refused.__cause__) == ("not a valid identifier", None)


def test_number_comes_back_and_its_text_never_changes() -> None:
    text = sealer(1).for_type(BANK, "Customer").seal("100020003000")
    assert sealer(1).for_type(BANK, "Customer").open(text) == "100020003000"
    assert sealer(1).for_type(BANK, "Customer").seal("100020003000") == text
    assert "100020003000" not in text


@pytest.mark.parametrize("type_name", TYPES)
def test_node_id_tells_its_type_inside_its_tenant(type_name: str) -> None:
    text = sealer(1).for_type(BANK, type_name).seal("100020003000")
    assert sealer(1).open_node(BANK, text) == (type_name, "100020003000")


def test_types_that_share_a_tag_are_told_apart() -> None:
    types = [f"Type{count}" for count in range(1500)]
    sealing = AesSivSealer(KeyRing((MasterKey(1, material(1)),)), types)
    texts = {name: sealing.for_type(BANK, name).seal("7") for name in types}
    assert len({base64.urlsafe_b64decode(text)[2:4] for text in texts.values()}) < 1500
    assert all(sealing.open_node(BANK, text) == (name, "7") for name, text in texts.items())


def test_type_tag_differs_between_tenants() -> None:
    texts = [sealer(1).for_type(Tenant(str(bank)), "Customer").seal("7") for bank in range(20)]
    assert len({base64.urlsafe_b64decode(text)[2:4] for text in texts}) == 20
    assert {base64.urlsafe_b64decode(text)[:2] for text in texts} == {b"\x01\x01"}


def test_foreign_tenant_and_foreign_type_are_refused() -> None:
    text = sealer(1).for_type(BANK, "Customer").seal("100020003000")
    wrong(sealer(1), text, tenant=OTHER_BANK)
    for type_name in TYPES[1:]:
        with pytest.raises(SealError):
            sealer(1).for_type(BANK, type_name).open(text)


def test_other_key_under_the_same_id_is_refused() -> None:
    text = sealer(1).for_type(BANK, "Customer").seal("100020003000")
    wrong(AesSivSealer(KeyRing((MasterKey(1, material(9)),)), TYPES), text)


def test_rotation_seals_with_the_newest_and_opens_the_newest_two() -> None:
    first = sealer(1).for_type(BANK, "Customer").seal("7")
    assert sealer(2, 1).for_type(BANK, "Customer").open(first) == "7"
    assert sealer(2, 1).open_node(BANK, first) == ("Customer", "7")
    second = sealer(2, 1).for_type(BANK, "Customer").seal("7")
    assert base64.urlsafe_b64decode(second)[1] == 2
    assert sealer(3, 2, 1).for_type(BANK, "Customer").open(second) == "7"
    wrong(sealer(3, 2, 1), first)


def damaged(text: str) -> Iterator[str]:
    yield from (
        "",
        "A",
        "AAAA",
        "=" * 4,
        text[:-4],
        text + "AAAA",
        text + "====",
        text[:-1],
        text + "A",
        f" {text}",
    )
    yield from (
        f"{text}\n",
        "字" * len(text),
        "\udcff" * 4,
        "A" * 40_000,
        "AQ==",
        text.replace("A", "+", 1) + "/",
    )
    for place, sign in enumerate(text):
        yield text[:place] + ("A" if sign != "A" else "B") + text[place + 1 :]


def test_damaged_text_is_refused_at_every_place() -> None:
    text = sealer(1).for_type(BANK, "Customer").seal("100020003000")
    cases = [case for case in damaged(text) if case != text]
    assert len(cases) == 16 + len(text)
    for case in cases:
        wrong(sealer(1), case)


def test_text_has_one_spelling() -> None:
    texts = [sealer(1).for_type(BANK, "Customer").seal(str(number)) for number in range(50)]
    plain = [text.replace("-", "+").replace("_", "/") for text in texts]
    changed = [spelling for text, spelling in zip(texts, plain, strict=True) if spelling != text]
    assert len(changed) > 10
    for spelling in changed:
        wrong(sealer(1), spelling)


@pytest.mark.parametrize(("longest", "length"), [(14, 48), (44, 88), (92, 152), (188, 280)])
def test_length_shows_only_the_bucket(longest: int, length: int) -> None:
    sealing = sealer(1).for_type(BANK, "Customer")
    assert len(sealing.seal("9" * longest)) == length
    assert len(sealing.seal("9" * (longest - 13))) == length


def test_what_no_bucket_holds_and_what_is_no_text_is_refused() -> None:
    for number in ("9" * 189, "\udcff"):
        with pytest.raises(SealError):
            sealer(1).for_type(BANK, "Customer").seal(number)


def test_one_number_that_cannot_be_sealed_fails_all_that_are_sealed_with_it() -> None:
    for number in ("9" * 191, "\udcff"):
        with pytest.raises(SealError):
            sealer(1).seal_many(BANK, [("Customer", ["7"] * 10 + [number])])
        with pytest.raises(SealError):
            sealer(1).seal_many(BANK, [("Customer", [number] * 10)])
        with pytest.raises(SealError):
            sealer(1).seal_many(BANK, [("Holding", ["7"] * 10), ("Customer", [number] * 10)])


def test_numbers_sealed_together_are_sealed_under_the_newest_key() -> None:
    numbers = [f"C{number:010}" for number in range(60)]
    texts = sealer(2, 1).seal_many(BANK, [("Customer", numbers)])
    assert texts == [sealer(2).for_type(BANK, "Customer").seal(number) for number in numbers]
    assert [sealer(3, 2).open_node(BANK, text) for text in texts] == [("Customer", no) for no in numbers]


def test_type_that_was_not_declared_is_an_error_of_the_program() -> None:
    with pytest.raises(ValueError, match="type Pet is not among those that are sealed"):
        sealer(1).for_type(BANK, "Pet")


def test_nothing_of_the_keys_is_printed() -> None:
    ring = KeyRing((MasterKey(1, material(1)),))
    assert (repr(ring), repr(ring.keys[0]), repr(AesSivSealer(ring, TYPES))) == (
        "<KeyRing of 1>",
        "<MasterKey 1>",
        "<AesSivSealer>",
    )


def test_a_text_of_an_older_key_is_not_what_is_sealed_today() -> None:
    old = sealer(1).for_type(BANK, "Customer").seal("100020003000")
    today = sealer(2, 1).for_type(BANK, "Customer")
    assert today.open_known(old) == ("100020003000", False)
    assert today.open_known(today.seal("100020003000")) == ("100020003000", True)
    with pytest.raises(SealError):
        today.open_known(old[:-4] + "AAAA")
