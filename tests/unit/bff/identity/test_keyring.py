import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from bff.identity.errors import KeysUnavailable
from bff.identity.keyring import KeyRing
from bff.identity.reader import KeyReader
from tests.unit.bff.identity.issuer import EC_JWK, RSA_JWK, Issuer


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def keys(issuer: Issuer, client: httpx.AsyncClient, clock: Clock) -> AsyncIterator[KeyRing]:
    settings = issuer.settings(jwks_refresh_s=600, jwks_cooldown_s=10, jwks_stale_s=3600)
    keys = KeyRing(KeyReader(client, issuer.url, f"{issuer.url}/jwks.json", 0.5), settings, clock)
    yield keys
    await keys.aclose()


async def settle(issuer: Issuer, key_reads: int) -> None:
    """Let a read in the background come to its end."""
    async with asyncio.timeout(2):
        while issuer.key_reads < key_reads:  # noqa: ASYNC110 - the other side is a socket
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.05)


async def test_first_use_reads_the_keys_once_for_all_who_wait(issuer: Issuer, keys: KeyRing) -> None:
    issuer.delay_s = 0.05
    found = await asyncio.gather(*(keys.find("rsa") for _ in range(20)))
    assert {key.algorithm for key in found if key} == {"RS256"}
    assert issuer.key_reads == 1


async def test_rotated_key_is_found_by_one_read(issuer: Issuer, keys: KeyRing) -> None:
    issuer.keys = [RSA_JWK]
    await keys.load()
    issuer.keys = [RSA_JWK, EC_JWK]
    issuer.delay_s = 0.05
    found = await asyncio.gather(*(keys.find("ec") for _ in range(20)))
    assert [key is not None for key in found] == [True] * 20
    assert issuer.key_reads == 2


async def test_unknown_key_id_is_not_asked_for_again_before_the_pause_is_over(
    issuer: Issuer, keys: KeyRing, clock: Clock
) -> None:
    await keys.load()
    for _ in range(50):
        assert await keys.find("nobody") is None
    assert issuer.key_reads == 2
    clock.now_s += 10
    assert await keys.find("nobody") is None
    assert issuer.key_reads == 3


async def test_unknown_key_id_at_the_first_read_is_not_read_twice(issuer: Issuer, keys: KeyRing) -> None:
    assert await keys.find("nobody") is None
    assert issuer.key_reads == 1


async def test_withdrawn_key_goes_with_the_next_refresh(issuer: Issuer, keys: KeyRing, clock: Clock) -> None:
    await keys.load()
    issuer.keys = [RSA_JWK]
    clock.now_s += 601
    assert await keys.find("ec") is not None, "the refresh runs in the background"
    await settle(issuer, 2)
    assert await keys.find("ec") is None


async def test_keys_outlive_an_outage_for_the_set_time(issuer: Issuer, keys: KeyRing, clock: Clock) -> None:
    await keys.load()
    issuer.status = 503
    clock.now_s += 3599
    assert await keys.find("rsa") is not None
    await settle(issuer, 2)
    assert await keys.find("rsa") is not None
    assert issuer.key_reads == 2
    clock.now_s += 2
    with pytest.raises(KeysUnavailable):
        await keys.find("rsa")


async def test_issuer_that_comes_back_is_believed_after_the_pause(
    issuer: Issuer, keys: KeyRing, clock: Clock
) -> None:
    issuer.status = 503
    with pytest.raises(KeysUnavailable):
        await keys.load()
    issuer.status = 200
    with pytest.raises(KeysUnavailable):
        await keys.load()
    assert issuer.key_reads == 1
    clock.now_s += 10
    await keys.load()
    assert issuer.key_reads == 2


async def test_bad_key_set_does_not_replace_a_good_one(issuer: Issuer, keys: KeyRing, clock: Clock) -> None:
    await keys.load()
    issuer.document = b'{"keys": []}'
    clock.now_s += 601
    await keys.load()
    await settle(issuer, 2)
    assert await keys.find("rsa") is not None


async def test_caller_who_gives_up_does_not_end_the_read_of_others(issuer: Issuer, keys: KeyRing) -> None:
    issuer.delay_s = 0.1
    impatient = asyncio.create_task(keys.find("rsa"))
    patient = asyncio.create_task(keys.find("rsa"))
    await asyncio.sleep(0.02)
    impatient.cancel()
    assert await patient is not None
    assert issuer.key_reads == 1
