"""`python -m bff policy`: the matrix, the reason, and the comparison with its exit codes."""

from pathlib import Path

import pytest

from bff.__main__ import main
from bff.protection import POLICY_PATH, ROOT, SCHEMA_PATH, read_approved

SIDEBAR = str(ROOT / "examples" / "sidebar.graphql")
STRICTER = (
    '[roles.relationship-manager.sees]\ndefault = "CLEAR"',
    '[roles.relationship-manager.sees]\ndefault = "MASKED_MIN"',
)


@pytest.fixture
def stricter(tmp_path: Path) -> str:
    text = read_approved().policy_text
    assert text.count(STRICTER[0]) == 1
    path = tmp_path / "stricter.toml"
    path.write_text(text.replace(*STRICTER), "utf-8")
    return str(path)


def test_the_matrix_has_a_column_for_each_role(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy"]) == 0
    digest, head, *rows = capsys.readouterr().out.splitlines()
    assert digest.startswith("digest ")
    assert len(head.split("\t")) == 11
    assert {len(row.split("\t")) for row in rows} == {11}


def test_the_reason_names_the_factor_that_limits(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["why", "CustomerProfile.mobile", "--role", "relationship-manager"]
    assert main(["policy", *words, "--purpose", "marketing"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["MINE", "MASKED", "PURPOSE"]


@pytest.mark.parametrize(
    "words", [["CustomerProfile.shoeSize"], ["CustomerProfile.mobile", "--role", "king"]]
)
def test_an_unknown_field_or_role_is_refused_with_the_known_ones(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "why", *words]) == 2
    assert "not in the policy; there are: " in capsys.readouterr().err


def test_the_same_policy_twice_is_no_difference(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "diff", str(POLICY_PATH), str(POLICY_PATH), "--documents", SIDEBAR]) == 0
    assert "nothing changes" in capsys.readouterr().out


def test_a_loss_fails_a_comparison_but_not_a_gate_against_gains(
    stricter: str, capsys: pytest.CaptureFixture[str]
) -> None:
    diff = ["policy", "diff", str(POLICY_PATH), stricter, "--documents", str(ROOT / "examples")]
    assert main(diff) == 1
    said = capsys.readouterr().out
    assert "  relationship-manager loses\n" in said
    assert "gains" not in said
    assert "customer.profile.name" in said
    assert main([*diff, "--fail-on-gain"]) == 0


def test_a_gain_fails_the_gate(stricter: str) -> None:
    assert main(["policy", "diff", stricter, str(POLICY_PATH), "--fail-on-gain"]) == 1


def test_a_document_that_a_schema_does_not_fit_is_told_and_compared_with_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = read_approved().schema_text
    before = tmp_path / "before.graphql"
    before.write_text(text.replace("  relation: ", "  relationThen: "), "utf-8")
    policies = [str(POLICY_PATH), str(POLICY_PATH)]
    schemas = ["--schema", str(before), str(SCHEMA_PATH)]
    assert main(["policy", "diff", *policies, *schemas, "--documents", SIDEBAR, "--fail-on-gain"]) == 1
    output = capsys.readouterr()
    assert f"{SIDEBAR} is refused: Cannot query field 'relation'" in output.err
    assert "hidden → as its holder" in output.out


@pytest.mark.parametrize("text", ["", "[roles"])
def test_a_faulty_policy_is_one_line_and_exit_code_2(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(text, "utf-8")
    assert main(["policy", "diff", str(faulty), str(POLICY_PATH)]) == 2
    assert main(["policy", "diff", str(tmp_path / "none.toml"), str(POLICY_PATH)]) == 2
    assert capsys.readouterr().err.count("\n") == 2
