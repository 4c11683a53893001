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


def digest(text: str) -> str:
    return document_id(text).removeprefix("sha256:")


def by_apollo(*texts: str, **changes: Any) -> dict[str, Any]:
    """As `generate-persisted-query-manifest` writes it."""
    operations = [{"id": digest(text), "name": "A", "type": "query", "body": text} for text in texts]
    return {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations, **changes}


@pytest.mark.parametrize(
    "written",
    [
        {document_id("{a}"): "{a}", document_id("{b}"): "{b}"},
        {digest("{a}"): "{a}", digest("{b}"): "{b}"},
        by_apollo("{a}", "{b}"),
    ],
    ids=["GraphQL Code Generator", "Relay", "Apollo"],
)
def test_what_a_build_writes_is_taken_as_it_is(tmp_path: Path, written: dict[str, Any]) -> None:
    (tmp_path / "side-bar@1.4.0.json").write_text(json.dumps(written))
    library = read_library(tmp_path)
    assert library.texts == {document_id("{a}"): "{a}", document_id("{b}"): "{b}"}
    assert list(library.releases(document_id("{a}"))) == ["side-bar 1.4.0"]


@pytest.mark.parametrize("written", [{digest("{a}"): "{a}"}, by_apollo("{a}")])
def test_build_in_a_file_that_names_no_release_is_refused(written: dict[str, Any]) -> None:
    with pytest.raises(ManifestError, match=r"^a\.json: call it CLIENT@VERSION\.json") as caught:
        read_manifest(json.dumps(written).encode(), "a.json")
    assert caught.value.flaw is Flaw.NAME


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ({digest("{a}"): "{a}"}, "@1.json"),
        ({digest("{a}"): "{a}"}, "a@.json"),
        ({digest("{a}"): "{a}"}, "a b@1.json"),
        ({digest("{a}"): ["{a}"]}, "a@1.json"),
        (by_apollo("{a}", version=2), "a@1.json"),
        (by_apollo("{a}", format="other"), "a@1.json"),
        (by_apollo("{a}", operations=[{"id": "x"}]), "a@1.json"),
    ],
)
def test_other_shapes_are_no_build(written: dict[str, Any], name: str) -> None:
    with pytest.raises(ManifestError) as caught:
        read_manifest(json.dumps(written).encode(), name)
    assert caught.value.flaw is Flaw.FORM


@pytest.mark.parametrize(
    "identifier", ["0" * 64, "0" * 40, "0" * 32, "A"], ids=["other", "sha1", "md5", "name"]
)
def test_builds_ids_are_digests_of_its_texts(identifier: str) -> None:
    with pytest.raises(ManifestError, match="is not the SHA-256 of its document") as caught:
        read_manifest(json.dumps({identifier: "{a}" + CARD}).encode(), "a@1.json")
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
