"""Records as JSON Lines on standard output, where the platform collects them."""

import asyncio
import fcntl
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue

from bff.audit.errors import SinkUnavailable


class StandardOutput:
    """
    Writes batches on a thread of its own, since a pipe that nobody reads blocks.

    The thread is a daemon: a blocked pipe does not keep the process from ending.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self._descriptor = sys.stdout.fileno() if descriptor is None else descriptor
        self._written = 0
        """Bytes of the batch that were written before a failure: it is offered again, and continued there."""
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def accept(self, lines: Sequence[bytes]) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="audit-output", daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        data = b"".join(lines)

        def job() -> None:
            error = self._try(data)
            loop.call_soon_threadsafe(_settle, done, error)

        self._jobs.put(job)
        await done

    async def aclose(self) -> None:
        """Nothing is open but standard output, which is not ours to close."""

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                job()
            except RuntimeError:  # the event loop has ended, and nobody waits for the answer
                return

    def _try(self, data: bytes) -> OSError | None:
        try:
            with _alone(self._descriptor):
                while self._written < len(data):
                    self._written += os.write(self._descriptor, data[self._written :])
        except OSError as error:
            return error
        self._written = 0
        return None


@contextmanager
def _alone(descriptor: int) -> Iterator[None]:
    """Keep other workers of this server from writing into our lines: a full pipe takes them in pieces."""
    fcntl.lockf(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.lockf(descriptor, fcntl.LOCK_UN)


def _settle(done: asyncio.Future[None], error: OSError | None) -> None:
    if done.cancelled():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(SinkUnavailable(type(error).__name__))
