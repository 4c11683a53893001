from pathlib import Path

import pytest

from bff.codes import CODES, Code
from bff.docs import render_errors, render_settings
from bff.settings.declared import declared_settings
from resolvers.commands import MESSAGES

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize(
    ("page", "text"), [("errors.md", render_errors()), ("settings.md", render_settings())]
)
def test_page_is_what_the_code_says(page: str, text: str) -> None:
    assert (DOCS / page).read_text(encoding="utf-8") == text, "run `make docs`"


def test_every_code_is_documented() -> None:
    codes, _, user_errors = render_errors().partition("## User errors")
    rows = [line.split(" | ") for line in codes.splitlines() if line.startswith("| `")]
    assert [row[0].strip("| `") for row in rows] == [code.value for code in CODES]
    assert set(CODES) == set(Code)
    assert all(len(row) == 6 and all(cell.strip() for cell in row) for row in rows)
    assert [line.split("`")[1] for line in user_errors.splitlines() if line.startswith("| `")] == list(
        MESSAGES
    )


def test_every_setting_is_documented() -> None:
    page = render_settings()
    for setting in declared_settings():
        assert f"| `{setting.variable}` | `{setting.key}` |" in page
        assert setting.description in page


def test_no_secret_default_is_printed() -> None:
    secrets = [setting.default.reveal() for setting in declared_settings() if setting.secret]
    assert [secret for secret in secrets if secret and secret in render_settings()] == []
