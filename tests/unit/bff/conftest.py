from collections.abc import AsyncIterator

import httpx
import pytest

from bff.identity import Authenticator, connect_identity
from tests.unit.bff.identity.issuer import Issuer, running_issuer


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with running_issuer() as issuer:
        yield issuer


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
async def authenticator(issuer: Issuer, client: httpx.AsyncClient) -> AsyncIterator[Authenticator]:
    authenticator = connect_identity(issuer.settings(), client)
    yield authenticator
    await authenticator.aclose()
