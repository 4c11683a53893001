import json
import time

import pytest

from bff.errors import RequestRefused
from bff.http.decode import decode_request

SIZE = 131_072


@pytest.mark.parametrize(
    "body",
    [
        b'{"query":"' + b'\\"' * (SIZE // 2),
        b'{"query":"' + b"\\\\" * (SIZE // 2),
        b'"' * SIZE,
        b"[" * SIZE,
        b'{"a":' * (SIZE // 5),
        b'{"query":"{a}","variables":{"a":[' + b"[]," * (SIZE // 3) + b'1]},"query":1}',
        b'{"query":"{a}","variables":{"a":[' + b'"",' * (SIZE // 3) + b'1]},"query":1}',
        b'{"query":"{a}","variables":{"a":' + b"1" * SIZE + b"}}",
        b'{"query":"{a}","variables":{' + b'"a":0,' * (SIZE // 6) + b'"a":0}}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_worst_bodies_are_refused_in_linear_time(body: bytes) -> None:
    started_s = time.process_time()
    with pytest.raises(RequestRefused):
        decode_request(body, depth=32)
    assert time.process_time() - started_s < 5, "a quadratic reader takes minutes"


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_depth_counts_objects_and_lists(depth: int) -> None:
    body = (
        b'{"query":"{a}","x":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"
        if depth > 1
        else b'{"query":""}'
    )
    assert decode_request(body, depth).variables == {}
    if depth > 1:
        with pytest.raises(RequestRefused):
            decode_request(body, depth - 1)


def test_numbers_keep_their_value_up_to_64_bits() -> None:
    body = b'{"query":"","variables":{"a":9223372036854775807,"b":-9223372036854775808,"c":0.1,"d":-0}}'
    assert decode_request(body, 8).variables == {"a": 2**63 - 1, "b": -(2**63), "c": 0.1, "d": 0}


@pytest.mark.parametrize(
    "body",
    [
        b'{"query":"{a}","query":"{a:b}"}',
        b'{"query":"{a:b}","query":"{a}"}',
        b'{"query":"{a}","variables":{"a":"x","a":"y"}}',
        b'{"query":"{a}","variables":{"a":":","a":"y"}}',
        b'{"query":"\\u003a","variables":{"a":"x","a":"y"}}',
        b'{"query":"{a}","a":{},"a":{}}',
        b'{"query":"{a}","variables":{"a":10000000000000000000}}',
        b'{"query":"{a}","variables":{"a":0.10000000000000000000}}',
        b'{"query":"{a}","a":10000000000000000000}',
    ],
)
def test_what_is_wrong_is_found_whatever_stands_beside_it(body: bytes) -> None:
    with pytest.raises(RequestRefused):
        decode_request(body, depth=32)


@pytest.mark.parametrize(
    "body",
    [
        b'{"query":"{a(b:1)}","variables":{"a":"12:30","b":{"c":[{"d":":"}]}}}',
        b'{"query":"{a(b:1)}","variables":{"a:":"\\u003a","b":true,"c":null}}',
        b'{"query":"{a(b:1)}","variables":{"a":9999999999999999999},"x":":"}',
    ],
)
def test_colons_in_strings_are_no_members(body: bytes) -> None:
    assert decode_request(body, depth=32).variables == json.loads(body)["variables"]
