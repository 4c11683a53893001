"""`python -m masking KIND`: one value a line in, one mask a line out."""

import subprocess
import sys

import pytest

from masking.__main__ import KINDS, UsageError, choose

SECRET = "13812345678"


def run(*arguments: str, values: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "masking", *arguments],
        input=values,
        capture_output=True,
        check=False,
        timeout=20,
    )


def test_each_line_is_masked_and_only_the_newline_is_taken_off() -> None:
    values = "13812345678\n\n 13812345678 \n13812345678\r\n\u2028\n+85251234567".encode()
    done = run("mobile", values=values)
    assert done.stdout.decode().split("\n") == [
        "138****5678",
        "",
        "138****5678",
        "138****5678",
        "*******",
        "+852 ****4567",
        "",
    ]
    assert (done.returncode, done.stderr) == (0, b"")


def test_bytes_that_are_no_text_are_hidden_whole() -> None:
    done = run("free-text", values=b"\xff13812345678\n\xb5\xe7\xbb\xb013812345678\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"******\n******\n", b"")


@pytest.mark.parametrize("arguments", [(SECRET,), ("mobile", "--level", SECRET), ("mobile", SECRET), ()])
def test_unknown_words_are_refused_in_one_line_without_repeating_them(arguments: tuple[str, ...]) -> None:
    done = run(*arguments, values=b"13912345678\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"138" not in done.stderr
    assert b"139" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "masked"),
    [
        (["bank-card"], "622202******7890"),
        (["bank-card", "--level", "masked-min"], "****7890"),
        (["--level=exists", "bank-card"], "******"),
    ],
)
def test_level_is_chosen_on_the_command_line(arguments: list[str], masked: str) -> None:
    assert choose(arguments)("6222021234567890") == masked


def test_unknown_kind_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="unknown kind; one of: name mobile national-id bank-card"):
        choose(["phone"])


def test_kinds_are_the_ones_of_the_vocabulary() -> None:
    assert " ".join(KINDS) == (
        "name mobile national-id bank-card account-no email address credit-code passport plate ip amount "
        "birth-date free-text redact"
    )
