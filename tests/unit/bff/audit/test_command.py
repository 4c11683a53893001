"""`python -m bff audit`: words and exit codes."""

import io
import sys
from pathlib import Path

import pytest

from bff.__main__ import main
from bff.audit.chain import Chain
from bff.audit.keys import Pseudonyms
from tests.unit.bff.audit.stream import KEY, head, written

KEYS = f"{KEY.key_id}:{KEY.material.hex()}"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BFF_AUDIT_KEYS", KEYS)


@pytest.fixture
def chain() -> Chain:
    return Chain(KEY)


def test_whole_stream_is_confirmed(chain: Chain, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stream = tmp_path / "audit.jsonl"
    stream.write_bytes(b"".join([*written(chain, 3), head(chain, closed=True)]))
    assert main(["audit", "verify", str(stream)]) == 0
    assert capsys.readouterr().out == f"chain {chain.id}: records 1-3; closed by a signed head at 3\n"


def test_first_fault_is_named_first_by_file_and_line(
    chain: Chain, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = written(chain, 9)
    lines[6] = lines[6].replace(b"S101005", b"S101006")
    stream = tmp_path / "audit.jsonl"
    stream.write_bytes(b"".join(lines[:2] + lines[4:]))
    assert main(["audit", "verify", str(stream)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{stream}:3: chain {chain.id}: records 3-4 are missing",
        f"{stream}:5: chain {chain.id}: record 7 is changed",
        f"chain {chain.id}: records 1-9; "
        "no signed head: whether records are missing at the end cannot be told",
    ]


def test_stream_is_read_from_standard_input(
    chain: Chain, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = io.TextIOWrapper(io.BytesIO(b"".join(written(chain, 5)[2:])))
    monkeypatch.setattr(sys, "stdin", text)
    assert main(["audit", "verify", "-", "--part"]) == 0
    assert f"chain {chain.id}: records 3-5; no signed head" in capsys.readouterr().out


def test_other_keys_are_suspected_where_nothing_is_authentic(
    chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BFF_AUDIT_KEYS")
    stream = tmp_path / "audit.jsonl"
    stream.write_bytes(b"".join(written(chain, 30)))
    assert main(["audit", "verify", str(stream)]) == 1
    *faults, more, hint, ending = capsys.readouterr().out.splitlines()
    assert (len(faults), more) == (20, "and 10 more")
    assert hint == "no record is authentic under these keys: are they those of the server?"
    assert ending.startswith(f"chain {chain.id}: no record; ")


def test_stream_without_any_record_is_not_confirmed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = tmp_path / "audit.jsonl"
    stream.write_bytes(b"")
    assert main(["audit", "verify", str(stream)]) == 1
    assert capsys.readouterr().out == "no record and no head\n"


def test_file_that_is_not_there_and_keys_that_are_none_are_told_apart_from_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "verify", str(tmp_path / "none")]) == 2
    monkeypatch.setenv("BFF_AUDIT_KEYS", "1:short")
    assert main(["audit", "verify", str(tmp_path)]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("none: No such file or directory")
    assert second.startswith("sealing key 1: ")


def test_customers_are_named_as_in_the_records(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("C0000000001\n\nC0000000002\n"))
    assert main(["audit", "pseudonym", "JX0101"]) == 0
    name = Pseudonyms(KEY).namer("JX0101")
    assert capsys.readouterr().out.split() == [name("C0000000001"), name("C0000000002")]
