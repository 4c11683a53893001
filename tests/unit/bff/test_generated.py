"""Generated files are written only when they change, and a stale one is shown with the remedy."""

from pathlib import Path

import pytest

from bff.generated import check, write


def test_a_changed_text_is_written_and_an_unchanged_file_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {"docs/a.md": "new\n", "b.txt": "same\n"}
    (tmp_path / "b.txt").write_text("same\n", encoding="utf-8")
    before = (tmp_path / "b.txt").stat().st_mtime_ns
    assert write(texts, tmp_path) == 0
    assert (tmp_path / "docs" / "a.md").read_text(encoding="utf-8") == "new\n"
    assert (tmp_path / "b.txt").stat().st_mtime_ns == before
    assert capsys.readouterr().out == "wrote docs/a.md\n"
    assert check(texts, "run make docs", tmp_path) == 0


def test_a_stale_file_fails_with_the_difference_and_the_remedy_and_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.md").write_text("one\ntwo\n", encoding="utf-8")
    assert check({"a.md": "one\n2\n"}, "run make docs", tmp_path) == 1
    said = capsys.readouterr().err
    assert "-two\n+2\n" in said
    assert said.endswith("a.md is not what the code says: run make docs\n")
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "one\ntwo\n"


def test_an_absent_file_is_stale(tmp_path: Path) -> None:
    assert check({"a.md": "text\n"}, "run make docs", tmp_path) == 1
