"""What docs/documents.md shows is what is read and run."""

import re
import shlex
from pathlib import Path

import pytest

from bff.__main__ import main
from bff.documents.manifest import read_manifest
from bff.protection import ROOT

PAGE = (ROOT / "docs" / "documents.md").read_text("utf-8")


def block(language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_shown_manifest_passes_the_shown_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = read_manifest(block("json").encode(), "page")
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / "sidebar.json").write_text(block("json"), "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(block("sh"))[3:]) == 0
    assert capsys.readouterr().out == "1 documents of 1 releases: all fit\n"
    assert manifest.release == "sidebar 1.4.0"
