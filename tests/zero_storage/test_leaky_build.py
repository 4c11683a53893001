"""The kit finds leaks: a build that has them fails it, and each is named."""

import pytest

from tests.zero_storage.leaks import LEAKS, Leak
from tests.zero_storage.search import Hit
from tests.zero_storage.server import HAS_REDIS, HAS_STRACE

pytestmark = pytest.mark.skipif(
    not (HAS_REDIS and HAS_STRACE), reason="redis-server or strace is not installed, or this is not root"
)


@pytest.mark.parametrize("leak", LEAKS, ids=[leak.name for leak in LEAKS])
def test_leak_is_found_and_named(
    leak: Leak, leaked: tuple[list[Hit], list[str]], negative: dict[str, str]
) -> None:
    negative[leak.name] = ""
    hits, _ = leaked
    assert leak.found(hits), sorted({(hit.sink, hit.canary, hit.encoding) for hit in hits})
    negative[leak.name] = f"{leak.sink}: {leak.canary}, as {leak.encoding}"


def test_temporary_file_is_seen_though_it_has_no_name(leaked: tuple[list[Hit], list[str]]) -> None:
    _, opened = leaked
    assert any("O_TMPFILE" in call or "O_CREAT" in call for call in opened)
