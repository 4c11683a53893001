"""The generated pages `docs/errors.md` and `docs/settings.md`, as pure functions from code to text."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from bff.codes import CODES, ErrorCode, Language
from bff.settings.declared import FILE_VARIABLE, Setting, declared_settings
from resolvers.commands import MESSAGES

_GENERATED: Final = "<!-- Generated from the code by `make docs`; edit it there. -->"

_ERRORS: Final = f"""# Errors

{_GENERATED}

Every error is `message`, `locations` and `path` where it has them, `extensions.code` from this table, and
`extensions.correlationId`, which is the reply's `X-Request-Id`. Nothing else: no value, no text of a library
or of an upstream. Messages are in English, or in Chinese where `Accept-Language` prefers it.

*Status* is that of the HTTP reply when the whole request ends with this error. When fields were executed the
status is 200, and the error stands beside the data with its `path`. Under the old media type
`application/json`, errors of the phases DOCUMENT and VARIABLES are answered 200, as the GraphQL-over-HTTP
draft asks.
"""

_USER_ERRORS: Final = """## User errors of commands

A command that the bank does not carry out is no error of the request: its payload has `userErrors`, each with
a `code` and a `message` for the person at the screen. A reason that is not listed here is `REFUSED`.
"""

_SETTINGS: Final = f"""# Settings

{_GENERATED}

Each setting is a variable of the environment, or a key of the TOML file that `{FILE_VARIABLE}` names; the
environment wins. The defaults are those of development. A variable that begins with `BFF_` and is not listed
here stops the start, and so does an unknown key of the file. In Kubernetes set `enableServiceLinks: false`:
a Service called `bff` would add such variables.

With `BFF_MODE=production` the start is also refused for missing or well-known keys (`BFF_SEAL_KEYS`,
`BFF_ASSERTION_KEY`) and for an issuer over plain HTTP, unless it is on loopback.
"""


def render_errors() -> str:
    """`docs/errors.md`."""
    head = ("Code", "Phase", "Status", "Retry helps", "Message", "What the client can do")
    codes = _page(_ERRORS, _table(head, (_error_row(entry) for entry in CODES.values())))
    user_errors = _table(("Code", "Message"), (_user_error_row(code) for code in MESSAGES))
    return codes + "\n" + _page(_USER_ERRORS, user_errors)


def render_settings() -> str:
    """`docs/settings.md`."""
    head = ("Variable", "Key in the file", "Form", "Default", "What it sets")
    return _page(_SETTINGS, _table(head, (_setting_row(setting) for setting in declared_settings())))


def _error_row(entry: ErrorCode) -> Sequence[str]:
    messages = f"{entry.message(Language.EN)} {entry.message(Language.ZH)}"
    retry = "yes" if entry.retry else "no"
    return f"`{entry.code}`", entry.phase, str(entry.status), retry, messages, entry.advice


def _user_error_row(code: str) -> Sequence[str]:
    return f"`{code}`", " ".join(MESSAGES[code].values())


def _setting_row(setting: Setting) -> Sequence[str]:
    default = "" if setting.secret else _default(setting.default)
    return f"`{setting.variable}`", f"`{setting.key}`", setting.form, default, setting.description


def _default(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return f"`{text}`" if text else "empty"


def _page(text: str, table: Iterable[str]) -> str:
    return text + "\n" + "\n".join(table) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    for cells in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
