"""The strict reader against the standard library's parser with hooks: slower, and plainly right."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bff.errors import RequestRefused
from bff.http.decode import _read, _usual, decode_request, to_request

NAMES = st.sampled_from(["a", "b", "query", "x:y", '"', "\\", '\\":', "名", "\U00020bb7", "\x7f"])
TEXTS = st.text(alphabet=st.sampled_from('ab":\\{}[],/\n\u0000名𠮷'), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXTS


class Pairs(list[tuple[str, Any]]):
    """An object as it is written: members in order, a key perhaps more than once."""


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(NAMES, inner), max_size=3).map(Pairs),
    max_leaves=12,
)


def write(value: Any, ascii_only: bool) -> str:
    if isinstance(value, Pairs):
        members = (
            f"{json.dumps(name, ensure_ascii=ascii_only)} :{write(v, ascii_only)}" for name, v in value
        )
        return "{" + " , ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(item, ascii_only) for item in value) + "]"
    return json.dumps(value, ensure_ascii=ascii_only)


def has_repeated_key(value: Any) -> bool:
    if isinstance(value, Pairs):
        names = [name for name, _ in value]
        return len(set(names)) < len(names) or any(has_repeated_key(inner) for _, inner in value)
    return isinstance(value, list) and any(has_repeated_key(item) for item in value)


@given(value=VALUES, ascii_only=st.booleans())
def test_repeated_keys_are_refused_and_nothing_else_is(value: Any, ascii_only: bool) -> None:
    body = f'{{"query": "{{a(b: \\"c:\\")}}", "variables": {{"v": {write(value, ascii_only)}}}}}'
    if has_repeated_key(value):
        with pytest.raises(RequestRefused):
            decode_request(body.encode(), depth=64)
    else:
        assert decode_request(body.encode(), depth=64).variables == json.loads(body)["variables"]


MEMBERS = st.sampled_from(["query", "documentId", "operationName", "variables", "extensions", "x"])
FLAT = st.lists(st.tuples(NAMES, SCALARS | st.integers() | st.floats(allow_nan=False)), max_size=3).map(Pairs)


@given(members=st.lists(st.tuples(MEMBERS, TEXTS | FLAT | SCALARS), max_size=5), ascii_only=st.booleans())
@example(members=[("query", "{a}"), ("query", "{b}")], ascii_only=False)
@example(members=[("query", "{a(b: 1)}"), ("variables", Pairs([("a", 1), ("a", 2)]))], ascii_only=False)
@example(members=[("documentId", "0" * 64), ("variables", Pairs())], ascii_only=False)
@example(members=[("query", "{a}"), ("operationName", "a:b")], ascii_only=False)
@example(members=[("query", "{a}"), ("operationName", "")], ascii_only=False)
@example(members=[("query", None), ("documentId", "x"), ("variables", None)], ascii_only=False)
def test_a_glance_sees_what_a_closer_look_sees(members: list[tuple[str, Any]], ascii_only: bool) -> None:
    body = write(Pairs(members), ascii_only).encode()
    seen = _usual(body)
    assert seen is None or seen == to_request(_read(body, depth=2))


@pytest.mark.parametrize(
    "body",
    [
        '{"query": "{a}"}',
        '{"query": "query Q($b: Int) {a(b: $b)}", "operationName": "Q", "variables": {"b": 1}}',
        '{"query": "{a}", "operationName": null, "variables": null}',
        '{"operationName": "Q", "documentId": "sha256:abc", "variables": {}}',
    ],
)
def test_most_bodies_are_read_at_a_glance(body: str) -> None:
    assert _usual(body.encode()) is not None


@given(st.binary(max_size=64))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        request = decode_request(body, depth=8)
    except RequestRefused:
        return
    assert json.loads(body)["query"] == request.query
