import json
from pathlib import Path
from typing import Any

import pytest

from bff.documents.library import read_library, stamps
from bff.documents.manifest import Flaw, ManifestError, document_id, read_manifest
from tests.unit.bff.documents.texts import manifest, write

CARD = "6222021234567890123"


def test_releases_stand_side_by_side(tmp_path: Path) -> None:
    write(tmp_path, manifest("sidebar", "1.0", "{a}", "{b}"), "one.json")
    write(tmp_path, manifest("sidebar", "1.1", "{b}", "{c}"), "two.json")
    (tmp_path / "notes.txt").write_text("no manifest")
    library = read_library(tmp_path)
    assert sorted(library.texts.values()) == ["{a}", "{b}", "{c}"]
    assert list(library.releases(document_id("{b}"))) == ["sidebar 1.0", "sidebar 1.1"]
    assert library.clients == {b"sidebar": "sidebar"}


@pytest.mark.parametrize(
    "change",
    [
        {"client": ""},
        {"client": "a b"},
        {"client": "a" * 65},
        {"version": 1},
        {"documents": []},
        {"documents": {"sha256:" + "0" * 64: 1}},
        {"unknown": 1},
    ],
)
def test_other_shapes_are_no_manifest(change: dict[str, Any]) -> None:
    good = {"client": "sidebar", "version": "1", "documents": {}}
    assert read_manifest(json.dumps(good).encode(), "a.json").release == "sidebar 1"
    with pytest.raises(ManifestError, match=r"^a\.json: not a manifest") as caught:
        read_manifest(json.dumps(good | change).encode(), "a.json")
    assert caught.value.flaw is Flaw.FORM


@pytest.mark.parametrize("identifier", ["sha256:" + "0" * 64, "a", document_id("{a}").upper(), "md5:x"])
def test_text_that_is_not_its_digests_is_refused_and_not_quoted(identifier: str) -> None:
    data = {"client": "c", "version": "1", "documents": {identifier: "{a}" + CARD}}
    with pytest.raises(ManifestError) as caught:
        read_manifest(json.dumps(data).encode(), "a.json")
    assert caught.value.flaw is Flaw.DIGEST
    assert CARD not in str(caught.value)


def test_release_is_published_once(tmp_path: Path) -> None:
    write(tmp_path, manifest("sidebar", "1", "{a}"), "one.json")
    write(tmp_path, manifest("sidebar", "1", "{b}"), "two.json")
    with pytest.raises(ManifestError, match=r"^sidebar 1: two manifests"):
        read_library(tmp_path)


def test_missing_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no such directory"):
        read_library(tmp_path / "none")


def test_replaced_file_is_told_from_the_one_before(tmp_path: Path) -> None:
    write(tmp_path, manifest("sidebar", "1", "{a}"))
    before = stamps(tmp_path)
    assert stamps(tmp_path) == before
    write(tmp_path, manifest("sidebar", "1", "{a}"))
    assert stamps(tmp_path) != before
