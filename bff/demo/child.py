"""One process of the demo: how it is started, when it is ready, what it said last, how it ends."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import httpx
import msgspec

from bff.demo.errors import ChildFailed

TETHER: Final = str(Path(__file__).with_name("tether.py"))
TAIL_BYTES: Final = 2_000
POLL_S: Final = 0.05
LAST_WORDS_WITHIN_S: Final = 1.0


class Child(msgspec.Struct, frozen=True):
    """What to run, and where it says that it is ready."""

    name: str
    argv: tuple[str, ...]
    """An absolute program and its arguments."""
    environ: Mapping[str, str]
    ready_url: str
    """Answers 200 as soon as the process can serve."""
    shown: bool = False
    """Whether its output goes to the terminal; of the others only the last lines are kept."""


class RunningChild:
    """A started process, in a process group of its own so that the terminal's Ctrl-C does not reach it."""

    def __init__(self, child: Child, process: Process) -> None:
        self.name: Final = child.name
        self._ready_url: Final = child.ready_url
        self._process: Final = process
        self._tail = b""
        self._listening: Final = asyncio.create_task(self._listen())

    async def ready(self, http: httpx.AsyncClient, within_s: float) -> None:
        try:
            async with asyncio.timeout(within_s):
                while not await _answers(http, self._ready_url):  # noqa: ASYNC110  # another process sets no event
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            raise ChildFailed(
                f"{self.name} was not ready within {within_s:g} s ({self._ready_url}){self._last_words()}"
            ) from None

    async def ended(self) -> None:
        """Wait for the end, which is always a failure while the demo runs."""
        code = await self._process.wait()
        await asyncio.wait({self._listening}, timeout=LAST_WORDS_WITHIN_S)
        raise ChildFailed(f"{self.name} ended with exit code {code}{self._last_words()}")

    async def stop(self, within_s: float) -> None:
        """End the whole process group: first asked, then killed."""
        self._signal(signal.SIGTERM)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), within_s)
        self._signal(signal.SIGKILL)  # also for what it may have started and not ended
        await self._process.wait()
        await self._listening

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    async def _listen(self) -> None:
        if self._process.stdout is None:
            return
        while said := await self._process.stdout.read(TAIL_BYTES):
            self._tail = (self._tail + said)[-TAIL_BYTES:]

    def _last_words(self) -> str:
        said = self._tail.decode(errors="replace").strip()
        return f"; it said last:\n{said}" if said else ""


async def start(child: Child) -> RunningChild:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-S", TETHER, str(os.getpid())),
        *child.argv,
        env=dict(child.environ),
        stdin=DEVNULL,
        stdout=None if child.shown else PIPE,
        stderr=STDOUT,
        process_group=0,
    )
    return RunningChild(child, process)


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
