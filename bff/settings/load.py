"""
Reads the settings: environment over file over development defaults.

A wrong setting stops the start with one line that names it and the form it must have, never its value:
whoever misplaced a key must not find it in the log of a crashed pod.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from bff.settings.declared import FILE_VARIABLE, PREFIX, Setting, declared_settings
from bff.settings.model import Settings
from bff.settings.production import refusals
from bff.settings.secret import Secret


class SettingsError(Exception):
    """The server cannot start with these settings; the message is one line for whoever operates it."""


def load_settings(environ: Mapping[str, str]) -> Settings:
    """
    Build the settings from *environ* and from the TOML file that `BFF_SETTINGS_FILE` names.

    Raises `SettingsError` for the first thing found wrong.
    """
    given = _from_file(environ.get(FILE_VARIABLE, "")) | _from_environ(environ)
    settings = _build(given)
    for refusal in refusals(settings):
        raise SettingsError(refusal)
    return settings


def _from_environ(environ: Mapping[str, str]) -> dict[Setting, Any]:
    by_variable = {setting.variable: setting for setting in declared_settings()}
    given: dict[Setting, Any] = {}
    for name, text in environ.items():
        if not name.startswith(PREFIX) or name == FILE_VARIABLE:
            continue
        setting = by_variable.get(name)
        if setting is None:
            raise SettingsError(_unknown(name, (*by_variable, FILE_VARIABLE)))
        given[setting] = _convert(setting, name, _items(setting, text), strict=False)
    return given


def _from_file(path: str) -> dict[Setting, Any]:
    if not path:
        return {}
    by_key = {setting.key: setting for setting in declared_settings()}
    given: dict[Setting, Any] = {}
    for key, value in _flat(_read(path)).items():
        setting = by_key.get(key)
        if setting is None:
            raise SettingsError(_unknown(key, by_key))
        given[setting] = _convert(setting, key, value, strict=True)
    return given


def _read(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{FILE_VARIABLE}: the file cannot be read ({type(error).__name__})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise SettingsError(f"{FILE_VARIABLE}: the file is not TOML in UTF-8") from None


def _flat(table: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{above}{name}.")
        else:
            flat[f"{above}{name}"] = value
    return flat


def _items(setting: Setting, text: str) -> str | list[str]:
    """A list is written with commas in a variable."""
    if isinstance(setting.default, tuple):
        return [item.strip() for item in text.split(",")]
    return text


def _convert(setting: Setting, name: str, value: Any, *, strict: bool) -> Any:
    try:
        return msgspec.convert(value, setting.annotation, strict=strict, dec_hook=_secret)
    except msgspec.ValidationError:
        raise SettingsError(f"{name}: expected {setting.form}") from None


def _secret(kind: type, value: Any) -> Secret:
    if kind is not Secret or not isinstance(value, str):
        raise msgspec.ValidationError("expected text")
    return Secret(value)


def _unknown(name: str, known: Iterable[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    return f"{name} is not a setting; the nearest is {nearest[0]}"


def _build(given: Mapping[Setting, Any]) -> Settings:
    """Put the given values into the defaults, group by group."""
    groups: dict[str, dict[str, Any]] = {}
    alone: dict[str, Any] = {}
    for setting, value in given.items():
        if len(setting.path) == 1:
            alone[setting.path[0]] = value
        else:
            groups.setdefault(setting.path[0], {})[setting.path[1]] = value
    settings = Settings()
    changed = {
        name: msgspec.structs.replace(getattr(settings, name), **values) for name, values in groups.items()
    }
    return msgspec.structs.replace(settings, **alone, **changed)
