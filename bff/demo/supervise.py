"""Keeps several processes running together: all of them serve, or none does."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import httpx

from bff.demo.child import Child, RunningChild, start
from bff.demo.errors import DemoError

STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PROBE_TIMEOUT_S: Final = 2.0


class StopRequested(Exception):
    """Somebody asked the demo to end."""


async def supervise(
    children: Sequence[Child],
    welcome: Callable[[], Awaitable[None]],
    ready_within_s: float,
    stop_within_s: float = 5.0,
) -> None:
    """
    Run *children* until a signal asks to stop; call *welcome* once, as soon as all are ready.

    Raises `ChildFailed` when one is not ready in time, or ends by itself. In every case none is left running.
    """
    stop = _stop_signal()
    running: list[RunningChild] = []
    failures: list[Exception] = []
    try:
        async with asyncio.TaskGroup() as group:
            for child in children:
                running.append(await start(child))
                group.create_task(running[-1].ended())
            group.create_task(_raise_when(stop))
            group.create_task(_welcome_when_ready(running, welcome, ready_within_s))
    except* StopRequested:
        pass
    except* DemoError as raised:
        failures += raised.exceptions
    finally:
        await asyncio.gather(*(child.stop(stop_within_s) for child in running))
    if failures:
        raise failures[0]


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop.set)
    return stop


async def _raise_when(stop: asyncio.Event) -> None:
    await stop.wait()
    raise StopRequested


async def _welcome_when_ready(
    running: Sequence[RunningChild], welcome: Callable[[], Awaitable[None]], within_s: float
) -> None:
    # trust_env: a proxy that the environment names has no business on loopback
    async with httpx.AsyncClient(trust_env=False, timeout=PROBE_TIMEOUT_S) as http:
        await asyncio.gather(*(child.ready(http, within_s) for child in running))
    await welcome()
