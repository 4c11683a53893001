"""GraphQL Code Generator's client preset: strictly typed, and executed by the hashes that it wrote."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clients.worker import Worker, asked_by
from tests.front_door import FrontDoor


@pytest.mark.parametrize(
    ("persona", "shown", "forbidden"),
    [
        (
            "relationship-manager",
            {"relation": "MINE", "name": "孙鑫国", "amount": "3922401.22", "band": None},
            0,
        ),
        ("outlet-head", {"relation": "MY_OUTLET", "name": "孙**", "amount": None, "band": "100万–500万"}, 1),
        ("head-office", {"relation": "MY_BANK", "name": None, "amount": None, "band": None}, 4),
    ],
)
def test_typed_program_is_answered_by_hash(
    worker: Worker,
    trusting_door: FrontDoor,
    codegen: Path,
    showcase: str,
    persona: str,
    shown: dict[str, Any],
    forbidden: int,
) -> None:
    given = asked_by(persona, trusting_door, id=showcase)
    told = worker.run(str(codegen / "out" / "sidebar.js"), "sidebar", **given)
    assert told["shown"].items() >= shown.items()
    assert told["codes"] == ["FORBIDDEN"] * forbidden
    assert told["isText"] is (shown["amount"] is not None)


def test_types_tell_which_fields_can_be_hidden(codegen: Path) -> None:
    """A program that takes a name for granted does not compile."""
    program = codegen / "src" / "sidebar.ts"
    written = program.read_text("utf-8")
    careless = codegen / "src" / "careless.ts"
    careless.write_text(
        written.replace("name: string | null;", "name: string;").replace("?.name ?? null", "!.name")
    )
    try:
        done = subprocess.run(
            ["node", "node_modules/typescript/bin/tsc", "--noEmit"],
            cwd=codegen,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        careless.unlink()
    assert done.returncode != 0
    assert re.findall(r"careless.*error (TS\d+)", done.stdout) == ["TS2322"]


def test_file_of_hashes_is_a_manifest_as_it_is(codegen: Path) -> None:
    persisted = json.loads((codegen / "src/gql/persisted-documents.json").read_text("utf-8"))
    [(identifier, text)] = persisted.items()
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", identifier)
    assert "query Sidebar($id: ID!)" in text
