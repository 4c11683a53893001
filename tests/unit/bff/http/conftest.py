from collections.abc import AsyncIterator

import pytest

from bff.http.model import Limits
from bff.identity import Authenticator
from tests.unit.bff.http.edge import Recorder, running_edge


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def url(authenticator: Authenticator, recorder: Recorder) -> AsyncIterator[str]:
    limits = Limits(body_limit_bytes=4096, body_depth=8, deadline_ms=300, grace_ms=100)
    async with running_edge(authenticator, recorder, limits) as url:
        yield url
