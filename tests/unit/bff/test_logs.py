import asyncio
import io
import logging
import sys
import threading
import warnings
from typing import Any

import httpx
import pytest

from bff.logs import FIELDS
from tests.unit.bff.log_stream import lines

CARD = "6222021234567890123"
TRACE = "0af7651916cd43dd8448eb211c80319c"

_log = logging.getLogger("bff.test_logs")


class CardError(ValueError):
    def __init__(self, card: str) -> None:
        super().__init__(f"bad card {card}")
        self.card = card


def fail_with_a_card() -> None:
    card = CARD
    try:
        int(card + "x")
    except ValueError as error:
        raise CardError(card) from error


def test_event_is_one_line_with_the_listed_fields(stream: io.StringIO) -> None:
    given = {"request_id": TRACE, "code": "NOT_FOUND", "status": 404, "duration_ms": 1.23456, "source": "crm"}
    _log.info("request_refused", extra=given)
    [line] = lines(stream)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "event": "request_refused",
        "logger": "bff.test_logs",
        "request_id": TRACE,
        "code": "NOT_FOUND",
        "status": 404,
        "duration_ms": 1.235,
        "source": "crm",
    }


def test_field_that_is_not_listed_or_has_another_form_is_dropped(stream: io.StringIO) -> None:
    given: dict[str, Any] = {
        "card": CARD,
        "variables": {"card": CARD},
        "request_id": CARD,
        "trace_id": CARD,
        "operation": f"Query{CARD}",
        "operation_hash": f"{CARD}x",
        "code": CARD,
        "reason": CARD,
        "status": int(CARD),
        "duration_ms": CARD,
        "source": CARD,
        "call": CARD,
        "count": CARD,
        "audit_head": CARD,
        "place": f"roles.{CARD}",
        "policy_digest": CARD,
    }
    assert set(FIELDS) <= set(given)
    _log.info("event", extra=given)
    [line] = lines(stream)
    assert list(line) == ["time", "level", "event", "logger"]
    assert CARD not in stream.getvalue()


def test_logged_exception_shows_type_and_place_and_no_value(stream: io.StringIO) -> None:
    try:
        fail_with_a_card()
    except CardError:
        _log.exception("request_refused")
    assert CARD not in stream.getvalue()
    [line] = lines(stream)
    first, cause = line["exception"]
    assert first["type"].endswith("test_logs.CardError")
    assert cause["type"] == "builtins.ValueError"
    assert [frame.split(":")[0] for frame in first["stack"]] == ["bff/test_logs.py"] * 2
    assert first["stack"][1].endswith(":fail_with_a_card")


def test_members_of_a_group_are_told_by_type(stream: io.StringIO) -> None:
    _log.error("loads_failed", exc_info=ExceptionGroup(CARD, [CardError(CARD), TimeoutError(CARD)]))
    assert CARD not in stream.getvalue()
    assert [error["type"].rpartition(".")[2] for error in lines(stream)[0]["exception"]] == [
        "ExceptionGroup",
        "CardError",
        "TimeoutError",
    ]


def test_message_with_a_value_is_not_written(stream: io.StringIO) -> None:
    _log.warning("card %s", CARD)
    _log.warning(f"card {CARD}")
    _log.warning(CardError(CARD))
    assert [line["event"] for line in lines(stream)] == ["unnamed"] * 3
    assert CARD not in stream.getvalue()


def test_libraries_are_told_by_name_only(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").error("broken: %s", CARD, exc_info=CardError(CARD))
    logging.getLogger("asyncio").warning(CARD)
    assert [(line["event"], line["logger"]) for line in lines(stream)] == [
        ("library_message", "uvicorn.error"),
        ("library_message", "asyncio"),
    ]
    assert CARD not in stream.getvalue()


@pytest.mark.parametrize(
    "name", ["httpx", "httpcore.http11", "strawberry.execution", "graphql", "uvicorn.access"]
)
def test_libraries_that_write_urls_and_documents_are_silent(stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).critical(CARD)
    assert stream.getvalue() == ""


async def test_real_httpx_call_writes_nothing(stream: io.StringIO) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://127.0.0.1:1/{CARD}")
    assert stream.getvalue() == ""


def test_level_below_the_set_one_is_not_written(stream: io.StringIO) -> None:
    _log.debug("detail")
    assert stream.getvalue() == ""


def test_unformattable_record_is_not_printed_anywhere(
    stream: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    stream.close()
    _log.warning("card %s", CARD)
    assert capfd.readouterr() == ("", "")


def test_exception_nobody_caught_is_logged_without_its_text(
    stream: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    error = CardError(CARD)
    sys.excepthook(CardError, error, None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    thread = threading.Thread(target=fail_with_a_card)
    thread.start()
    thread.join()
    assert [line["event"] for line in lines(stream)] == ["uncaught_exception", "uncaught_in_thread"]
    assert CARD not in stream.getvalue() + "".join(capfd.readouterr())


async def test_exception_of_a_forgotten_task_is_logged_without_its_text(
    stream: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    asyncio.get_running_loop().call_soon(fail_with_a_card)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    [line] = lines(stream)
    assert (line["logger"], line["event"]) == ("asyncio", "library_message")
    assert CARD not in stream.getvalue() + "".join(capfd.readouterr())


def test_warning_is_logged_without_its_text(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(CARD, stacklevel=1)
    assert [line["logger"] for line in lines(stream)] == ["py.warnings"]
    assert CARD not in stream.getvalue()
