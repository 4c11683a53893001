"""`python -m bff documents check` against a schema and a policy that change."""

from pathlib import Path

import pytest

from bff.__main__ import main
from bff.commands.documents import POLICY, SCHEMA
from bff.protection import ROOT
from tests.unit.bff.documents.texts import manifest, write

LOANS = "query Loans($id: ID!) { customer(id: $id) { loans { __typename } } }"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The schema and policy of today, as a base to be changed."""
    (tmp_path / "masking").mkdir()
    for name in (SCHEMA, POLICY):
        (tmp_path / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    return tmp_path


def check(directory: Path, base: Path | str) -> int:
    return main(["documents", "check", "--directory", str(directory), f"--base={base}"])


def test_document_that_no_longer_fits_is_told(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, manifest("sidebar", "1", "{ gone }"))
    assert check(tmp_path, base) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("sidebar 1: document (sha256:")
    assert told[1] == "1 documents of 1 releases: 1 broken, in 1 releases"


def test_permission_that_was_taken_away_is_told_by_operation_and_role(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, manifest("sidebar", "1", LOANS))
    before, role, after = (base / POLICY).read_text("utf-8").partition("[roles.call-agent]")
    first = '"catalogue:read", '
    assert first in after
    (base / POLICY).write_text(before + role + after.replace(first, f'{first}"loan:read", ', 1), "utf-8")
    code = check(tmp_path, base)
    told = capsys.readouterr().out
    assert ("Loans" in told, "is hidden for call-agent: customer.loans" in told, code) == (True, True, 1)


def test_policy_to_come_is_compared_with_the_one_in_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, manifest("sidebar", "1", LOANS))
    new = tmp_path / "new.toml"
    new.write_text((ROOT / POLICY).read_text("utf-8").replace('"loan:read",', "", 1), "utf-8")
    command = ["documents", "check", "--directory", str(tmp_path), "--policy", str(new)]
    assert main(command) == 1
    assert "is hidden for relationship-manager: customer.loans" in capsys.readouterr().out
    new.write_text("", "utf-8")
    assert main(command) == 2
    assert "the policy has the wrong shape" in capsys.readouterr().err


def test_nothing_is_told_of_what_stays(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, manifest("sidebar", "1", LOANS))
    assert check(tmp_path, base) == 0
    assert capsys.readouterr().out == "1 documents of 1 releases: all fit\n"


def test_unknown_base_and_missing_directory_are_not_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, manifest("sidebar", "1", LOANS))
    assert check(tmp_path, "no-such-revision") == 2
    assert check(tmp_path / "none", "HEAD") == 2
    assert check(tmp_path, "--output=x") == 2
    assert capsys.readouterr().out == ""
