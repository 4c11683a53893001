"""A client that opens a stream of events and reads it frame by frame, as the bytes come."""

import json
import queue
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, Self

import httpx

from tests.servers import Bank

WITHIN_S: Final = 30.0
"""For what must come: a slow, loaded machine."""

Frame = tuple[str, Any]
"""The event and its data; a comment is an event without a name."""


class Refused(Exception):
    """No stream was opened; the reply says why."""

    def __init__(self, reply: httpx.Response) -> None:
        super().__init__(reply.status_code)
        self.status = reply.status_code
        self.codes = [entry["extensions"]["code"] for entry in reply.json()["errors"]]


class Listener:
    """A stream that has begun; closing it goes away without a word, as a browser does."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        body: object = None,
        method: str = "POST",
    ) -> None:
        self._http = httpx.Client(trust_env=False, timeout=httpx.Timeout(10, read=WITHIN_S))
        accept = {"accept": "text/event-stream"}
        request = self._http.build_request(method, url, json=body, headers={**accept, **headers})
        self.reply: Final = self._http.send(request, stream=True)
        if not self.reply.headers["content-type"].startswith("text/event-stream"):
            self.reply.read()
            self._http.close()
            raise Refused(self.reply)
        self.raw = b""
        self._told = 0
        self._frames: queue.Queue[Frame | None] = queue.Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def answer(self) -> Any:
        """The next answer; comments are passed over."""
        while True:
            frame = self._frames.get(timeout=WITHIN_S)
            assert frame is not None, "the stream has ended"
            if frame[0]:
                assert frame[0] == "next", frame
                return frame[1]

    def heartbeat(self) -> None:
        """Return when a comment has come."""
        assert self._frames.get(timeout=WITHIN_S) == ("", None)

    def ended(self) -> None:
        """Return when the stream has said that it is complete, and the server has closed it."""
        frames = list(iter(lambda: self._frames.get(timeout=WITHIN_S), None))
        assert [frame for frame in frames if frame[0]] == [("complete", "")]

    def code(self) -> str:
        """The code with which the server ends the stream."""
        (entry,) = self.answer()["errors"]
        self.ended()
        return str(entry["extensions"]["code"])

    def refusal(self) -> list[str]:
        """The codes of a request error, which is told in the stream before anything else, and ends it."""
        answer = self.answer()
        self.ended()
        assert "data" not in answer
        return [str(entry["extensions"]["code"]) for entry in answer["errors"]]

    def close(self) -> None:
        with suppress(OSError):  # a reader in another thread is woken by nothing less
            self.reply.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        self._thread.join(WITHIN_S)
        self.reply.close()
        self._http.close()

    def _read(self) -> None:
        try:
            for part in self.reply.iter_raw():
                self.raw += part
                whole = self.raw.split(b"\n\n")[:-1]
                for frame in whole[self._told :]:
                    self._frames.put(_frame(frame))
                self._told = len(whole)
        except (httpx.TransportError, httpx.StreamError):
            pass
        self._frames.put(None)


def _frame(text: bytes) -> Frame:
    if text.startswith(b":"):
        return "", None
    name, data = (line.partition(b":") for line in text.split(b"\n"))
    assert (name[0], data[0]) == (b"event", b"data")
    value = data[2].strip()
    return name[2].strip().decode(), json.loads(value) if value else ""


def listen(
    url: str,
    bank: Bank,
    persona: str,
    query: str,
    variables: Mapping[str, object] | None = None,
    **claims: Any,
) -> Listener:
    """Subscribe with *query* as *persona*."""
    token = bank.token(persona, **claims)
    body = {"query": query, "variables": dict(variables or {})}
    return Listener(f"{url}/graphql", {"authorization": f"Bearer {token}"}, body)


def until(holds: Callable[[], bool]) -> None:
    """Return when *holds* does, which another process brings about."""
    deadline = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def tell_bank(bank: Bank, url: str) -> None:
    """Have the bank's systems tell the server at *url* what happens."""
    for name in ("crm", "kpi-mart"):
        knob = {"url": f"{url}/events", "issuer_url": bank.urls["issuer"]}
        httpx.post(f"{bank.urls[name]}/admin/webhook", json=knob, trust_env=False).raise_for_status()


def assign(bank: Bank, to: str, task: str) -> None:
    """Give a task to *to*, and make sure that the server was told."""
    reply = httpx.post(f"{bank.urls['crm']}/admin/assign", json={"to": to, "task": task}, trust_env=False)
    assert reply.json() == {"task": task, "told": True}


def add_result(bank: Bank, who: str, metric: str, amount: int) -> None:
    """Add to a result of *who*, and make sure that the server was told."""
    body = {"who": who, "metric": metric, "amount": amount}
    reply = httpx.post(f"{bank.urls['kpi-mart']}/admin/results", json=body, trust_env=False)
    assert reply.json() == {"told": True}
