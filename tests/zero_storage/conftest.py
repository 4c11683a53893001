"""One run over the program as it is, one over a build that leaks; both end in a report."""

from collections.abc import Iterator

import pytest

from bff.protection import ROOT
from tests.servers import Bank
from tests.zero_storage.caller import VIEWPOINTS
from tests.zero_storage.leaks import leaky_tree
from tests.zero_storage.report import write_report
from tests.zero_storage.run import Run, collect, run_kit, snapshot, stage
from tests.zero_storage.search import Hit
from tests.zero_storage.sinks import search_all

REPORT = ROOT / "build" / "zero-storage.md"


@pytest.fixture(scope="package")
def negative() -> dict[str, str]:
    """For each leak where it was found; filled by the tests that look for it."""
    return {}


@pytest.fixture(scope="package")
def run(
    running_bank: Bank, tmp_path_factory: pytest.TempPathFactory, negative: dict[str, str]
) -> Iterator[Run]:
    """The run, made once; its report is written when all tests have said their part."""
    found = run_kit(running_bank, tmp_path_factory.mktemp("zero-storage"))
    yield found
    write_report(REPORT, found, negative)


@pytest.fixture(scope="package")
def leaked(running_bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Hit], list[str]]:
    """All hits in a build with every leak, and the files it opened for writing."""
    folder = tmp_path_factory.mktemp("leaky")
    with stage(running_bank, folder, leaky_tree(folder / "tree")) as on:
        on.fail_requests(on.sweep(VIEWPOINTS[:1]))
        kept = snapshot(on)
        on.server.stop()
        found = collect(on, kept)
        return [hit for one in search_all(found) for hit in one.hits], on.server.trace().opened_for_writing()
