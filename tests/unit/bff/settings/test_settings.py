from hashlib import sha512
from pathlib import Path

import pytest

from bff.settings import Mode, Secret, Settings, SettingsError, load_settings
from bff.settings.declared import declared_settings
from masking.keys import DEVELOPMENT_KEY

SECRET = "6222021234567890123"
OWN_KEY = sha512(b"a key of their own").hexdigest()
PRODUCTION = {
    "BFF_MODE": "production",
    "BFF_SEAL_KEYS": f"1:{OWN_KEY}",
    "BFF_ASSERTION_KEY": "-----BEGIN PRIVATE KEY-----",
    "BFF_IDENTITY_ISSUER": "https://issuer.bank.example",
    "BFF_DOCUMENTS_DIRECTORY": "/etc/bff/documents",
}


def refusal_of(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    line = str(caught.value)
    assert "\n" not in line
    assert caught.value.__cause__ is None
    return line


def file(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "bff.toml"
    path.write_text(text, encoding="utf-8")
    return {"BFF_SETTINGS_FILE": str(path)}


def test_without_anything_the_development_defaults_hold() -> None:
    settings = load_settings({"PATH": "/bin"})
    assert settings.mode is Mode.DEVELOPMENT
    assert settings.server.port == 8080
    assert settings.identity.issuer == "http://127.0.0.1:9100"
    ports = [
        getattr(settings, source).url
        for source in ("data_asset", "crm", "core_loans", "catalogue", "kpi_mart", "outbound")
    ]
    assert ports == [f"http://127.0.0.1:{port}" for port in (9101, 9102, 9103, 9104, 9105, 9106)]


def test_environment_wins_over_file_and_file_over_default(tmp_path: Path) -> None:
    given = file(tmp_path, "[server]\nport = 8081\ndeadline_ms = 900\n[crm]\nfactory = 'bank.crm:connect'\n")
    settings = load_settings(given | {"BFF_SERVER_PORT": "8082"})
    assert (settings.server.port, settings.server.deadline_ms) == (8082, 900)
    assert settings.server.body_limit_bytes == Settings().server.body_limit_bytes
    assert settings.crm.factory == "bank.crm:connect"
    assert settings.crm.url == "http://127.0.0.1:9102"


def test_adapter_of_a_source_is_named_by_the_source_alone() -> None:
    settings = load_settings({"BFF_CORE_LOANS": "bank.loans:connect", "BFF_CORE_LOANS_TIMEOUT_MS": "700"})
    assert (settings.core_loans.factory, settings.core_loans.timeout_ms) == ("bank.loans:connect", 700)


def test_list_is_written_with_commas() -> None:
    settings = load_settings({"BFF_IDENTITY_ALGORITHMS": "ES256, EdDSA"})
    assert settings.identity.algorithms == ("ES256", "EdDSA")


def test_unknown_variable_is_refused_with_the_nearest_name() -> None:
    line = refusal_of({"BFF_SERVER_PROT": SECRET})
    assert line == "BFF_SERVER_PROT is not a setting; the nearest is BFF_SERVER_PORT"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[server]\nprot = 1", "server.prot is not a setting; the nearest is server.port"),
        ("[crm.client]\nx = 1", "crm.client.x is not a setting; the nearest is crm.client"),
        ("[server]\nport = '8081'", "server.port: expected whole number 1–65535"),
        (
            "[identity]\nalgorithms = ['none']",
            "identity.algorithms: expected list: one of ES256, EdDSA, RS256",
        ),
        ("[seal]\nkeys = 1", "seal.keys: expected list of id:key"),
        ("server = ", "BFF_SETTINGS_FILE: the file is not TOML in UTF-8"),
    ],
)
def test_wrong_file_is_refused_with_the_key_and_its_form(tmp_path: Path, text: str, line: str) -> None:
    assert refusal_of(file(tmp_path, text)) == line


def test_missing_file_is_refused() -> None:
    line = refusal_of({"BFF_SETTINGS_FILE": "/nowhere/bff.toml"})
    assert line == "BFF_SETTINGS_FILE: the file cannot be read (FileNotFoundError)"


@pytest.mark.parametrize(
    ("variable", "value", "form"),
    [
        ("BFF_MODE", "staging", "one of development, production"),
        ("BFF_SERVER_PORT", "0", "whole number 1–65535"),
        ("BFF_SERVER_PORT", "80.5", "whole number 1–65535"),
        ("BFF_SERVER_PORT", "", "whole number 1–65535"),
        ("BFF_IDENTITY_ALGORITHMS", "RS256,HS256", "list: one of ES256, EdDSA, RS256"),
        ("BFF_IDENTITY_ISSUER", "issuer", "http or https URL"),
        ("BFF_CRM_URL", "http://crm/", "http or https URL without a closing slash"),
        ("BFF_CRM", "adapters.crm", "package.module:factory"),
        ("BFF_CRM_CLIENT", "aiohttp", "one of asyncio, httpx, pyreqwest"),
    ],
)
def test_wrong_value_is_refused_with_its_form_and_without_the_value(
    variable: str, value: str, form: str
) -> None:
    assert refusal_of({variable: value}) == f"{variable}: expected {form}"


def test_no_refusal_shows_a_value(tmp_path: Path) -> None:
    for setting in declared_settings():
        if setting.secret or setting.form == "text":
            continue
        assert SECRET not in refusal_of({setting.variable: f"{SECRET} {SECRET}"})
    assert SECRET not in refusal_of(file(tmp_path, f"[seal]\nkeys = {{a = '{SECRET}'}}"))
    assert SECRET not in refusal_of(file(tmp_path, f"keys = '{SECRET}"))


def test_secret_is_not_shown() -> None:
    settings = load_settings({"BFF_SEAL_KEYS": SECRET, "BFF_CACHE_REDIS_URL": f"redis://:{SECRET}@redis"})
    assert SECRET not in repr(settings)
    assert SECRET not in f"{settings.seal.keys} {settings.seal.keys!r}"
    assert settings.seal.keys.reveal() == SECRET
    assert (bool(Secret("")), bool(Secret("a"))) == (False, True)


def test_production_starts_with_keys_of_its_own() -> None:
    assert load_settings(PRODUCTION).mode is Mode.PRODUCTION
    on_loopback = load_settings(PRODUCTION | {"BFF_IDENTITY_ISSUER": "http://127.0.0.1:9100"})
    assert on_loopback.identity.issuer == "http://127.0.0.1:9100"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            {"BFF_SEAL_KEYS": ""},
            "BFF_SEAL_KEYS: sealing keys: none given; give ID:KEY, newest first, with commas between",
        ),
        (
            {"BFF_SEAL_KEYS": f"2:{OWN_KEY},1:{DEVELOPMENT_KEY.hex()}"},
            "BFF_SEAL_KEYS: sealing key 1: is the development key, which everybody knows",
        ),
        ({"BFF_ASSERTION_KEY": ""}, "BFF_ASSERTION_KEY: production needs a key of its own"),
        (
            {"BFF_SERVER_WORKERS": "2"},
            "BFF_QUOTA_REDIS_URL: several workers need Redis, or each would count for itself",
        ),
        (
            {"BFF_IDENTITY_ISSUER": "http://issuer.bank.example"},
            "BFF_IDENTITY_ISSUER: production needs https (plain http only to loopback)",
        ),
        (
            {"BFF_IDENTITY_JWKS_URL": "http://127.0.0.1.bank.example/keys"},
            "BFF_IDENTITY_JWKS_URL: production needs https (plain http only to loopback)",
        ),
        (
            {"BFF_DOCUMENTS_DIRECTORY": ""},
            "BFF_DOCUMENTS_DIRECTORY: only documents of manifests are executed, and there are none",
        ),
    ],
)
def test_production_refuses_what_development_may(change: dict[str, str], line: str) -> None:
    assert refusal_of(PRODUCTION | change) == line


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"BFF_DOCUMENTS_MODE": "trusted"}, "BFF_DOCUMENTS_DIRECTORY"),
        ({"BFF_SERVER_WORKERS": "2"}, "BFF_ASSERTION_KEY"),
        ({"BFF_DOCUMENTS_REGISTERED": "redis"}, "BFF_CACHE_REDIS_URL"),
        ({"BFF_CRM_URL": "https://crm.bank.example", "BFF_CRM_TLS_KEY": "/k"}, "BFF_CRM_TLS_KEY"),
        ({"BFF_CRM_TLS_CA": "/etc/ca.pem"}, "BFF_CRM_URL"),
        ({"BFF_KPI_MART_TLS_CERT": "/etc/own.pem"}, "BFF_KPI_MART_URL"),
        ({"BFF_CATALOGUE_HTTP": "2"}, "BFF_CATALOGUE_HTTP"),
    ],
)
def test_settings_that_contradict_each_other_are_refused_anywhere(given: dict[str, str], names: str) -> None:
    assert refusal_of(given).startswith(f"{names}: ")


def test_production_may_be_open_on_purpose() -> None:
    given = PRODUCTION | {"BFF_DOCUMENTS_DIRECTORY": "", "BFF_DOCUMENTS_MODE": "open"}
    assert load_settings(given).documents.mode == "open"


def test_every_setting_says_what_it_sets_and_where() -> None:
    declared = declared_settings()
    assert [setting.key for setting in declared if not setting.description.endswith(".")] == []
    assert len({setting.variable for setting in declared}) == len(declared)
    with_bare_numbers = [
        setting.key
        for setting in declared
        if setting.form.startswith("whole number None") or setting.form.endswith("None")
    ]
    assert with_bare_numbers == [], "a number has a range"
