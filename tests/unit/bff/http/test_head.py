import re

import pytest

from bff.http.head import read_head, request_id, trace_id

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"


def trace_of(traceparent: str) -> str:
    return trace_id(read_head([(b"traceparent", traceparent.encode())]))


@pytest.mark.parametrize(
    "traceparent", [f"00-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN}-00", f"cc-{TRACE}-{SPAN}-01-more"]
)
def test_callers_trace_goes_on(traceparent: str) -> None:
    assert trace_of(traceparent) == TRACE


@pytest.mark.parametrize(
    "traceparent",
    [
        "",
        TRACE,
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01\n",
        f"00-00000000000006222021234567890123-{SPAN}-01",
        f"cc-00000000000006222021234567890123-{SPAN}-01",
    ],
)
def test_invalid_trace_begins_a_new_one(traceparent: str) -> None:
    new = trace_of(traceparent)
    assert re.fullmatch(r"[0-9a-f]{32}", new)
    assert new not in (TRACE, "0" * 32)
    assert trace_of(traceparent) != new


@pytest.mark.parametrize(
    "given", ["0af7651916cd43dd8448eb211c80319c", "0AF76519-16cd-43dd-8448-eb211c80319c"]
)
def test_well_formed_request_id_is_kept(given: str) -> None:
    assert request_id(read_head([(b"x-request-id", given.encode())])) == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        "1",
        "6222021234567890123",
        "00000000000006222021234567890123",
        "00000000-0000-0622-2021-234567890123",
        "a" * 64,
        "../" * 12,
        "0af7651916cd43dd8448eb211c80319c\n",
    ],
)
def test_other_request_id_is_replaced(given: str) -> None:
    new = request_id(read_head([(b"x-request-id", given.encode())]))
    assert re.fullmatch(r"[0-9a-f]{32}", new)


def test_lists_may_stand_twice_and_the_rest_may_not() -> None:
    lists = read_head([(b"accept", b"a/b"), (b"accept", b"c/d"), (b"cookie", b"1"), (b"cookie", b"2")])
    assert (lists.get(b"accept"), lists.repeated) == (b"a/b, c/d", False)
    assert lists.get(b"cookie") == b""
    assert read_head([(b"authorization", b"a"), (b"authorization", b"a")]).repeated is True
    assert "Bearer" not in repr(read_head([(b"authorization", b"Bearer x")]))
