import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bff.documents.admission import Admission
from bff.documents.library import EMPTY, read_library
from bff.documents.manifest import document_id
from bff.documents.reload import Reload
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

    async def warm(self, text: str) -> None:
        self.warmed.append((text, text in self._admission.library.texts.values()))


@asynccontextmanager
async def watching(directory: Path) -> AsyncIterator[tuple[Admission, Schema]]:
    admission = Admission(read_library(directory), lambda _: False, None)
    schema = Schema(admission)
    reload = Reload(admission, directory, LOOK_S, schema.problems, schema.warm)
    await reload.start()
    yield admission, schema
    await reload.aclose()


async def until_logged(stream: io.StringIO, event: str, times: int = 1) -> list[dict[str, object]]:
    async with asyncio.timeout(5):
        while True:
            found = [line for line in lines(stream) if line["event"] == event]
            if len(found) >= times:
                return found
            await asyncio.sleep(LOOK_S)


async def test_new_release_is_taken_after_its_plans_are_made(tmp_path: Path, stream: io.StringIO) -> None:
    write(tmp_path, manifest("sidebar", "1", "{a}"))
    async with watching(tmp_path) as (admission, schema):
        assert schema.warmed == [("{a}", True)], "what is in force at the start"
        write(tmp_path, manifest("sidebar", "2", "{a}", "{b}"), "b.json")
        await until_logged(stream, "documents_taken")
        assert sorted(admission.library.texts.values()) == ["{a}", "{b}"]
        assert schema.warmed[1:] == [("{b}", False)], "only what is new, and beforehand"


async def test_release_that_is_taken_away_is_gone(tmp_path: Path, stream: io.StringIO) -> None:
    write(tmp_path, manifest("sidebar", "1", "{a}"))
    async with watching(tmp_path) as (admission, _):
        (tmp_path / "a.json").unlink()
        [line] = await until_logged(stream, "documents_taken")
        assert (admission.library.texts, line["count"]) == (EMPTY.texts, 0)


async def test_library_in_force_stays_when_the_new_one_is_wrong(tmp_path: Path, stream: io.StringIO) -> None:
    write(tmp_path, manifest("sidebar", "1", "{a}"))
    async with watching(tmp_path) as (admission, _):
        before = admission.library
        (tmp_path / "b.json").write_text("{")
        await until_logged(stream, "documents_refused")
        write(tmp_path, manifest("sidebar", "2", "{bad}"), "b.json")
        first, second = await until_logged(stream, "documents_refused", 2)
        assert admission.library is before
        assert (first["reason"], second["reason"]) == ("NOT_A_MANIFEST", "NOT_IN_THE_SCHEMA")
        assert second["operation_hash"] == document_id("{bad}").removeprefix("sha256:")
        write(tmp_path, manifest("sidebar", "2", "{good}"), "b.json")
        await until_logged(stream, "documents_taken")
        assert sorted(admission.library.texts.values()) == ["{a}", "{good}"]
