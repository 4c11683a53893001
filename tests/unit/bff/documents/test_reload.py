import asyncio
import io
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from bff.documents.admission import Admission
from bff.documents.library import EMPTY, Library, read_library
from bff.documents.manifest import document_id
from bff.documents.reload import DocumentsReload
from bff.reload import Reloading
from masking.viewer import Channel
from tests.unit.bff.documents.texts import manifest, write
from tests.unit.bff.log_stream import lines

LOOK_S = 0.01


class Schema:
    """Knows one word it does not have, and which texts were warmed before they were in force."""

    def __init__(self, admission: Admission) -> None:
        self.warmed: list[tuple[str, bool]] = []
        self._admission = admission

    def problems(self, text: str) -> int:
        return int("bad" in text)

    async def warm(self, library: Library, identifiers: Iterable[str]) -> None:
        in_force = self._admission.library.texts
        self.warmed += [(library.texts[one], one in in_force) for one in identifiers]


class Watched:
    """A directory that is looked at, and what has become of its changes."""

    def __init__(self, directory: Path) -> None:
        self.admission = Admission(read_library(directory), lambda _: False, None)
        self.schema = Schema(self.admission)
        self.told: Counter[tuple[str, str]] = Counter()
        source = DocumentsReload(self.admission, directory, LOOK_S, self.schema.problems, self.schema.warm)
        self.reloading = Reloading([source], lambda *what: self.told.update([what]))

    @property
    def texts(self) -> list[str]:
        return sorted(self.admission.library.texts.values())


@asynccontextmanager
async def watching(directory: Path) -> AsyncIterator[Watched]:
    watched = Watched(directory)
    watched.reloading.start()
    yield watched
    await watched.reloading.aclose()


async def until_logged(stream: io.StringIO, event: str, times: int = 1) -> list[dict[str, object]]:
    async with asyncio.timeout(20):
        while True:
            found = [line for line in lines(stream) if line["event"] == event]
            if len(found) >= times:
                return found
            await asyncio.sleep(LOOK_S)


async def test_new_release_is_taken_after_its_plans_are_made(tmp_path: Path, stream: io.StringIO) -> None:
    write(tmp_path, manifest("sidebar", "1", "{a}"))
    async with watching(tmp_path) as watched:
        write(tmp_path, manifest("sidebar", "2", "{a}", "{b}"), "b.json")
        await until_logged(stream, "documents_taken")
        assert watched.texts == ["{a}", "{b}"]
        assert watched.schema.warmed == [("{b}", False)], "only what is new, and beforehand"
        assert watched.told == {("documents", "taken"): 1}


async def test_document_that_is_used_elsewhere_too_is_planned_for_there(
    tmp_path: Path, stream: io.StringIO
) -> None:
    write(tmp_path, manifest("sidebar", "1", "{a}"))
    async with watching(tmp_path) as watched:
        at_h5 = msgspec.structs.replace(manifest("page", "1", "{a}"), channels=(Channel.H5,))
        write(tmp_path, at_h5, "b.json")
        await until_logged(stream, "documents_taken")
        assert watched.schema.warmed == [("{a}", True)]
        assert watched.admission.library.channels(document_id("{a}")) == {None, Channel.H5}


async def test_release_that_is_taken_away_is_gone(tmp_path: Path, stream: io.StringIO) -> None:
    write(tmp_path, manifest("sidebar", "1", "{a}"))
    async with watching(tmp_path) as watched:
        (tmp_path / "a.json").unlink()
        [line] = await until_logged(stream, "documents_taken")
        assert (watched.admission.library.texts, line["count"]) == (EMPTY.texts, 0)


async def test_change_between_reading_and_watching_is_not_missed(tmp_path: Path, stream: io.StringIO) -> None:
    write(tmp_path, manifest("sidebar", "1", "{a}"))
    watched = Watched(tmp_path)
    write(tmp_path, manifest("sidebar", "1", "{b}"))
    watched.reloading.start()
    await until_logged(stream, "documents_taken")
    assert watched.texts == ["{b}"]
    await watched.reloading.aclose()


async def test_library_in_force_stays_when_the_new_one_is_wrong(tmp_path: Path, stream: io.StringIO) -> None:
    write(tmp_path, manifest("sidebar", "1", "{a}"))
    async with watching(tmp_path) as watched:
        before = watched.admission.library
        (tmp_path / "b.json").write_text("{")
        await until_logged(stream, "documents_refused")
        assert watched.reloading.refused() == ["documents"]
        write(tmp_path, manifest("sidebar", "2", "{bad}"), "b.json")
        first, second = await until_logged(stream, "documents_refused", 2)
        assert watched.admission.library is before
        assert (first["reason"], second["reason"]) == ("NOT_A_MANIFEST", "NOT_IN_THE_SCHEMA")
        assert second["operation_hash"] == document_id("{bad}").removeprefix("sha256:")
        write(tmp_path, manifest("sidebar", "2", "{good}"), "b.json")
        await until_logged(stream, "documents_taken")
        assert watched.texts == ["{a}", "{good}"]
        assert watched.reloading.refused() == []
        assert watched.told == {("documents", "refused"): 2, ("documents", "taken"): 1}


async def test_directory_that_goes_is_refused_and_what_was_there_stays(
    tmp_path: Path, stream: io.StringIO
) -> None:
    directory = tmp_path / "documents"
    directory.mkdir()
    write(directory, manifest("sidebar", "1", "{a}"))
    async with watching(directory) as watched:
        directory.rename(tmp_path / "elsewhere")
        [line] = await until_logged(stream, "documents_refused")
        assert line["reason"] == "NO_SUCH_DIRECTORY"
        assert watched.texts == ["{a}"]


async def test_fault_of_ours_is_logged_and_does_not_end_the_watch(
    tmp_path: Path, stream: io.StringIO
) -> None:
    write(tmp_path, manifest("sidebar", "1", "{a}"))
    watched = Watched(tmp_path)

    class Broken:
        name, interval_s, takes = "documents", LOOK_S, 0

        def look(self) -> int:
            return self.takes

        async def take(self) -> dict[str, str | int]:
            self.takes += 1
            if self.takes == 1:
                raise RuntimeError("6222021234567890123")
            return {"count": self.takes}

    watched.reloading = Reloading([Broken()], lambda *_: None)
    watched.reloading.start()
    await until_logged(stream, "documents_taken")
    [line] = await until_logged(stream, "documents_refused")
    assert line["reason"] == "UNEXPECTED"
    assert "6222021234567890123" not in stream.getvalue()
    assert watched.reloading.refused() == []
    await watched.reloading.aclose()
