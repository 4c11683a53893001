from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.assertion import AssertionSigner
from adapters.cache import CacheSettings, CacheStore
from tests.unit.adapters.asking import build, settings_of
from tests.unit.adapters.fake import FakeUpstream, fake_upstream


@pytest.fixture(scope="session")
def signer() -> AssertionSigner:
    return AssertionSigner([Ed25519PrivateKey.generate()])


@pytest.fixture
def store() -> CacheStore:
    return CacheStore(CacheSettings())


@pytest.fixture
async def open_fake() -> AsyncIterator[Callable[[str], Any]]:
    """Start fakes that end with the test."""
    async with AsyncExitStack() as stack:

        async def start(name: str) -> FakeUpstream:
            return await stack.enter_async_context(fake_upstream(name))

        yield start


@pytest.fixture
async def open_source(signer: AssertionSigner, store: CacheStore) -> AsyncIterator[Callable[..., Any]]:
    """Open our adapters; they are closed with the test."""
    async with AsyncExitStack() as stack:

        def start(name: str, url: str, client: str = "httpx", **figures: Any) -> Any:
            source = build(settings_of(name, url, client, **figures), signer, store)
            stack.push_async_callback(source.aclose)
            return source

        yield start
