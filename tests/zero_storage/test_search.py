"""The search finds what it claims to find: every encoding, at every alignment, inside of what is packed."""

import gzip
import json
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.zero_storage.canaries import Canary, make_subject
from tests.zero_storage.encodings import ENCODINGS
from tests.zero_storage.search import Searcher

CARD = Canary("mine", "card", "6226090212345678903")
NAME = Canary("mine", "name", "欧阳龘靐", frozenset({"relationship-manager"}))
SEARCHER = Searcher([CARD, NAME])

PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "gzip in base64": lambda raw: b64encode(gzip.compress(raw)),
    "gzip in base64url": lambda raw: urlsafe_b64encode(gzip.compress(raw)),
    "raw deflate in base64": lambda raw: b64encode(zlib.compress(raw * 3)[2:-4]),
    "base64 of base64": lambda raw: b64encode(b64encode(raw)),
    "UTF-16 in base64": lambda raw: b64encode(raw.decode().encode("utf-16-le")),
    "hex of gzip": lambda raw: gzip.compress(raw).hex().encode(),
}


@pytest.mark.parametrize("canary", [CARD, NAME], ids=["card", "name"])
@pytest.mark.parametrize("before", range(5))
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_form_is_found_at_every_place(encoding: str, before: int, canary: Canary) -> None:
    forms = [form for form in ENCODINGS[encoding](canary.value) if len(form) >= 8]
    for form in forms:
        hits = SEARCHER.search("log", b"." * before + form + b".", where="here")
        assert {(hit.sink, hit.canary, hit.where) for hit in hits} == {("log", canary.title, "here")}


@pytest.mark.parametrize("before", range(3))
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
def test_base64_is_found_wherever_the_value_stands_in_it(
    encode: Callable[[bytes], bytes], before: int
) -> None:
    encoded = encode(b"?" * before + CARD.value.encode() + b"tail")
    assert "base64" in {hit.encoding for hit in SEARCHER.search("log", b'{"x":"' + encoded + b'"}')}


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_is_packed_is_opened(packing: str) -> None:
    packed = PACKINGS[packing](b'{"card":"' + CARD.value.encode() + b'"}')
    assert {hit.canary for hit in SEARCHER.search("file", b'head "' + packed + b'" tail')} == {CARD.title}


def test_texts_as_others_write_them_are_found() -> None:
    for text in (json.dumps(NAME.value), quote(NAME.value), NAME.value.encode("utf-16-le").hex()):
        assert [hit.canary for hit in SEARCHER.search("log", text.encode())] == [NAME.title]


def test_who_may_see_a_value_may_see_it() -> None:
    data = NAME.value.encode()
    assert SEARCHER.search("reply", data, "relationship-manager") == []
    assert len(SEARCHER.search("reply", data, "outlet-head")) == 1


def test_masked_and_unrelated_text_is_no_hit() -> None:
    text = "欧阳** 622609*********8903 138****1234 6226090212345678904"
    assert SEARCHER.search("reply", text.encode() + bytes(range(256)) * 50) == []


def test_canaries_are_new_each_time() -> None:
    one, other = (make_subject("mine", "C1010000001") for _ in range(2))
    shared = {canary.value for canary in one.canaries} & {canary.value for canary in other.canaries}
    assert shared == {"C1010000001"}
