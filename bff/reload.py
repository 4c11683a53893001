"""
Takes changed files into use while requests go on: each source as a whole, or not at all.

What is new is read and prepared while the old serves. What cannot be used is refused: the old stays, the log
says why, and `refused` names the source until something better is taken.
"""

import asyncio
import logging
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol, TypeAlias

_log = logging.getLogger(__name__)

Tell: TypeAlias = Callable[[str, str], None]
"""Counts, by source, what has become of a change."""
TAKEN: Final = "taken"
REFUSED: Final = "refused"


class Stamp(NamedTuple):
    """Tells whether a file is still the one that was read: an orchestrator replaces, an editor writes."""

    name: str
    inode: int
    size_bytes: int
    modified_ns: int


def stamp(path: Path) -> Stamp:
    """What the file looks like now, unread."""
    status = path.stat()
    return Stamp(path.name, status.st_ino, status.st_size, status.st_mtime_ns)


class ReloadRefused(Exception):
    """What was found cannot be used; *told* are the fields of the log line that say why."""

    def __init__(self, **told: str | None) -> None:
        super().__init__(told.get("reason"))
        self.told: Final = told


class Reloadable(Protocol):
    """Something that is read from files."""

    @property
    def name(self) -> str:
        """One word, for the log and for health."""

    @property
    def interval_s(self) -> float:
        """Time between two looks."""

    def look(self) -> Hashable:
        """What is there now, cheaply; called in a thread, and may raise `OSError`."""

    async def take(self) -> dict[str, str | int]:
        """
        Read what is there, and put it in force.

        Returns:
            The fields of the log line that tell of it; none where nothing has changed.

        Raises:
            ReloadRefused: it cannot be used, and what was in force still is.

        """


class Reloading:
    """Looks after several sources, each at its own interval; one at a time is taken."""

    def __init__(self, sources: Sequence[Reloadable], tell: Tell) -> None:
        self._sources: Final = sources
        self._tell: Final = tell
        self._turn: Final = asyncio.Lock()
        self._refused: Final[set[str]] = set()
        self._tasks: Sequence[asyncio.Task[None]] = ()

    def refused(self) -> list[str]:
        """The sources whose latest change was refused."""
        return sorted(self._refused)

    def start(self) -> None:
        """Begin to watch, in the running event loop."""
        self._tasks = [
            asyncio.create_task(self._watch(source), name=f"{source.name}-reload") for source in self._sources
        ]

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _watch(self, source: Reloadable) -> None:
        """The first look finds something new, or what was changed since the start would be missed."""
        seen: Hashable = None
        while True:
            await asyncio.sleep(source.interval_s)
            now = await asyncio.to_thread(_look, source)
            if now != seen:
                seen = now
                async with self._turn:
                    await self._take(source)

    async def _take(self, source: Reloadable) -> None:
        try:
            told = await source.take()
        except ReloadRefused as error:
            _log.error(f"{source.name}_refused", extra=error.told)
            self._refuse(source)
            return
        except Exception:  # noqa: BLE001 - a fault of ours must not end the watch
            _log.exception(f"{source.name}_refused", extra={"reason": "UNEXPECTED"})
            self._refuse(source)
            return
        self._refused.discard(source.name)
        if told:
            self._tell(source.name, TAKEN)
            _log.info(f"{source.name}_taken", extra=told)

    def _refuse(self, source: Reloadable) -> None:
        self._refused.add(source.name)
        self._tell(source.name, REFUSED)


def _look(source: Reloadable) -> Hashable:
    """What is there, or the kind of trouble: files may go between listing and reading."""
    try:
        return source.look()
    except OSError as error:
        return type(error).__name__
