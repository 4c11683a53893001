"""
Structured logs on one stream, as JSON Lines with a closed list of fields.

A message text may hold a value, and so may an exception's: neither is ever written. What is written is the
event's name, the fields below where they have their form, and of an exception its type and where it arose.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import Any, Final, TextIO

from bff.codes import Code

SILENCED: Final = ("graphql", "httpcore", "httpx", "strawberry", "uvicorn.access", "websockets")
"""Loggers that write URLs, documents or values as their purpose."""

_OURS: Final = frozenset({"adapters", "bff", "masking", "resolvers"})
_EVENT: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FRAMES_LIMIT: Final = 40
_CHAIN_LIMIT: Final = 8


def _text(pattern: str) -> Callable[[Any], bool]:
    form = re.compile(pattern)
    return lambda value: isinstance(value, str) and form.fullmatch(value) is not None


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


FIELDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "request_id": _text(r"[0-9A-Fa-f-]{32,36}"),
    "trace_id": _text(r"[0-9a-f]{32}"),
    "operation": _text(
        r"(?!.*\d{6})[A-Za-z_][0-9A-Za-z_]{0,63}"
    ),  # the client's word: no number may hide in it
    "operation_hash": _text(r"[0-9a-f]{8,64}"),
    "code": lambda value: value in list(Code),
    "reason": _text(r"(?!.*\d{6})[0-9A-Z_]{1,40}"),
    "place": _text(r"(?!.*\d{6})[A-Za-z][0-9A-Za-z_.-]{0,63}"),  # in the policy file
    "policy_digest": _text(r"[0-9a-f]{64}"),
    "status": lambda value: _number(value) and 100 <= value <= 599,
    "duration_ms": _number,
    "source": _text(r"[a-z][a-z_-]{0,31}"),
    "call": _text(r"[a-z][a-z_]{0,63}"),
    "count": _number,
    "audit_head": _text(r"[0-9a-f]{32}:\d{1,3}:\d{1,18}:[0-9a-f]{64}:(open|closed):[0-9a-f]{64}"),
}
"""The fields a log line may have, each with its form; another field, or another form, is dropped."""


class JsonLines(logging.Formatter):
    """One JSON object a record. Never reads a message's arguments."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _event(record),
            "logger": record.name,
        }
        for name, has_form in FIELDS.items():
            value = record.__dict__.get(name)
            if value is not None and has_form(value):
                line[name] = round(value, 3) if isinstance(value, float) else value
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = [_exception(error) for error in _chain(record.exc_info[1])]
        return json.dumps(line)


class _Stream(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the standard name
        """Say nothing: the standard library would print the record's arguments."""


def configure_logs(level: str, stream: TextIO) -> None:
    """Send all logs of the process to *stream* in this form; *level* is one of the standard names."""
    handler = _Stream(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in SILENCED:
        silent = logging.getLogger(name)
        silent.handlers[:] = [logging.NullHandler()]
        silent.propagate = False
    logging.captureWarnings(True)


def log_uncaught() -> None:
    """Send exceptions that nobody caught to the log: Python would print them with their texts."""
    log = logging.getLogger(__name__)

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            log.critical("uncaught_exception", exc_info=(kind, error, trace))

    sys.excepthook = uncaught
    threading.excepthook = lambda args: _log_hook(log, "uncaught_in_thread", args.exc_value)
    sys.unraisablehook = lambda args: _log_hook(log, "unraisable_exception", args.exc_value)


def _log_hook(log: logging.Logger, event: str, error: BaseException | None) -> None:
    log.critical(event, exc_info=error)


def _event(record: logging.LogRecord) -> str:
    """Our own events are names; of a library's message only the logger is told."""
    if record.name.partition(".")[0] not in _OURS:
        return "library_message"
    named = isinstance(record.msg, str) and not record.args and _EVENT.fullmatch(record.msg)
    return str(record.msg) if named else "unnamed"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception, then its causes, and the members of groups."""
    waiting, seen = [error], 0
    while waiting and seen < _CHAIN_LIMIT:
        current = waiting.pop(0)
        seen += 1
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
        cause = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        if cause is not None:
            waiting.append(cause)


def _exception(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    frames = list(traceback.walk_tb(error.__traceback__))[-_FRAMES_LIMIT:]
    return {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        "stack": [
            f"{'/'.join(PurePath(frame.f_code.co_filename).parts[-2:])}:{line}:{frame.f_code.co_qualname}"
            for frame, line in frames
        ],
    }
