"""The page on limits names every setting that is one."""

from pathlib import Path


def test_settings_of_limits_are_documented() -> None:
    page = Path("docs/limits.md").read_text("utf-8")
    settings = Path("docs/settings.md").read_text("utf-8")
    named = {word.strip("`") for word in settings.split() if word.startswith(("`BFF_LIMITS_", "`BFF_SHELL_"))}
    assert len(named) > 20
    assert {name for name in named if name not in page} == set()
