import os

import pytest

from bff.audit.keys import read_audit_keys
from bff.settings import SettingsError, load_settings

SEALING, OWN = os.urandom(64).hex(), os.urandom(64).hex()


def environ(**audit: str) -> dict[str, str]:
    return {
        "BFF_MODE": "production",
        "BFF_SEAL_KEYS": f"1:{SEALING}",
        "BFF_ASSERTION_KEY": "read later",
        "BFF_DOCUMENTS_DIRECTORY": "read later",
        **{f"BFF_AUDIT_{name.upper()}": value for name, value in audit.items()},
    }


def test_production_refuses_a_collector_over_plain_http() -> None:
    with pytest.raises(SettingsError, match=r"^BFF_AUDIT_URL: production needs https"):
        load_settings(environ(sink="http", url="http://collector.bank/audit"))
    load_settings(environ(sink="http", url="https://collector.bank/audit"))


def test_production_refuses_weak_keys_of_the_audit() -> None:
    with pytest.raises(SettingsError, match=r"^BFF_AUDIT_KEYS: sealing key 3: is a pattern"):
        load_settings(environ(keys=f"3:{'ab' * 64}"))


def test_keys_are_those_of_the_seal_unless_the_audit_has_its_own() -> None:
    shared = read_audit_keys(load_settings(environ()))
    own = read_audit_keys(load_settings(environ(keys=f"2:{OWN}")))
    assert [key.material.hex() for key in (*shared.keys, *own.keys)] == [SEALING, OWN]
