import io
import logging
import sys
import threading
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from bff.identity import Authenticator, connect_identity
from bff.logs import configure_logs, log_uncaught
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


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """The log as configured for the process; what was there before comes back afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs("info", stream)
    log_uncaught()
    yield stream
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
