"""Beside the figures stands how the interpreter was built, by the rule that chooses one."""

import sys
import sysconfig

import pytest

from bench import machine
from bench.rounds import FULL, QUICK


@pytest.mark.parametrize(
    ("flags", "prefix", "build"),
    [
        ("'--enable-shared'", "/opt/python", "not optimised"),
        (None, "/opt/python", "not optimised"),
        ("'--enable-shared' '--enable-optimizations'", "/opt/python", "optimised"),
        ("'--enable-shared'", "/usr", "optimised"),
    ],
    ids=["plain", "unknown", "says so", "the distribution's"],
)
def test_the_build_of_the_interpreter_is_told(
    monkeypatch: pytest.MonkeyPatch, flags: str | None, prefix: str, build: str
) -> None:
    monkeypatch.setattr(sysconfig, "get_config_var", {"CONFIG_ARGS": flags}.get)
    monkeypatch.setattr(sys, "base_prefix", prefix)
    assert machine.build() == build


def test_a_short_run_is_as_warm_as_a_full_one() -> None:
    assert QUICK.warm_up_seconds == FULL.warm_up_seconds
