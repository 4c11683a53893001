"""What a production server refuses of a decision point's settings."""

import os

import pytest

from bff.settings import SettingsError, load_settings

SOUND = {
    "BFF_MODE": "production",
    "BFF_SEAL_KEYS": f"1:{os.urandom(64).hex()}",
    "BFF_ASSERTION_KEY": "a key",
    "BFF_IDENTITY_ISSUER": "https://issuer.bank.example",
    "BFF_DOCUMENTS_DIRECTORY": "/etc/bff/documents",
    "BFF_DECISION_URL": "https://decisions.bank.example",
    "BFF_DECISION_KEY": f"1:{os.urandom(32).hex()}",
}


def test_a_decision_point_of_its_own_is_taken() -> None:
    assert load_settings(SOUND).decision.url == "https://decisions.bank.example"
    assert load_settings({}).decision.url == ""


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"BFF_DECISION_URL": "http://decisions.bank.example"}, "BFF_DECISION_URL: production needs https"),
        ({"BFF_DECISION_KEY": ""}, "BFF_DECISION_KEY: "),
        ({"BFF_DECISION_KEY": f"1:{'00' * 32}"}, "BFF_DECISION_KEY: "),
        ({"BFF_DECISION_URL": "decisions"}, "BFF_DECISION_URL: expected http or https URL"),
    ],
)
def test_what_could_be_read_or_guessed_is_refused(change: dict[str, str], line: str) -> None:
    with pytest.raises(SettingsError, match=line):
        load_settings({**SOUND, **change})
