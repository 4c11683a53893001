"""Sends requests in somebody's name and keeps every reply as it came, for the search."""

import threading
from collections.abc import Mapping
from typing import Any, Final

import httpx
import msgspec

from tests.servers import Bank

PERSONAS: Final = (
    "relationship-manager", "wealth-manager", "outlet-head", "branch-manager", "head-office", "auditor",
    "call-agent", "integrator", "other-bank-manager",
)  # fmt: skip


class Viewpoint(msgspec.Struct, frozen=True):
    """Who asks, how strongly authenticated, and where it will be shown."""

    persona: str
    acr: str = "1"
    channel: str = ""
    """Empty: the persona's own."""

    @property
    def claims(self) -> dict[str, Any]:
        return {"acr": self.acr, **({"channel": self.channel} if self.channel else {})}


VIEWPOINTS: Final = (
    *map(Viewpoint, PERSONAS),
    Viewpoint("relationship-manager", acr="2"),
    Viewpoint("relationship-manager", channel="WECOM_SIDEBAR"),
    Viewpoint("relationship-manager", channel="H5"),
)


class Exchange(msgspec.Struct, frozen=True):
    """One reply, as bytes."""

    name: str
    """Which operation or failure path it belongs to."""
    reader: str
    """The persona who got it; empty where nobody may find anything in it."""
    status: int
    head: bytes
    body: bytes
    allowed: frozenset[str] = frozenset()
    """Titles of canaries that may stand in it: a value revealed to this reader, the caller's own alias."""

    def json(self) -> dict[str, Any]:
        decoded: dict[str, Any] = msgspec.json.decode(self.body)
        return decoded

    def codes(self) -> frozenset[str]:
        """The error codes of a GraphQL reply."""
        try:
            errors = self.json().get("errors") or ()
        except msgspec.DecodeError:
            return frozenset()
        return frozenset(error["extensions"]["code"] for error in errors)


class Caller:
    """Callers of one server, and everything they were told. May be used from several threads."""

    def __init__(self, bank: Bank, url: str) -> None:
        self.bank = bank
        self.url = url
        self.exchanges: list[Exchange] = []
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self._tokens: dict[Viewpoint, str] = {}
        self._lock = threading.Lock()

    def token(self, viewpoint: Viewpoint) -> str:
        with self._lock:
            if viewpoint not in self._tokens:
                self._tokens[viewpoint] = self.bank.token(viewpoint.persona, **viewpoint.claims)
            return self._tokens[viewpoint]

    def ask(
        self,
        viewpoint: Viewpoint,
        name: str,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        path: str = "/graphql",
        allowed: frozenset[str] = frozenset(),
        **more: Any,
    ) -> Exchange:
        """Send one GraphQL request; *more* are further members of its body."""
        body = msgspec.json.encode({"query": query, "variables": variables or {}, **more})
        return self.send(name, viewpoint.persona, body, self.head(viewpoint), path=path, allowed=allowed)

    def head(self, viewpoint: Viewpoint, **headers: str) -> dict[str, str]:
        """The headers of a request in somebody's name."""
        return {
            "authorization": f"Bearer {self.token(viewpoint)}",
            "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }

    def send(
        self,
        name: str,
        reader: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        path: str = "/graphql",
        method: str = "POST",
        allowed: frozenset[str] = frozenset(),
    ) -> Exchange:
        reply = self._http.request(method, path, content=body, headers=headers)
        head = b"\r\n".join(b"%s: %s" % pair for pair in reply.headers.raw)
        return self.keep(Exchange(name, reader, reply.status_code, head, reply.content, allowed))

    def keep(self, exchange: Exchange) -> Exchange:
        with self._lock:
            self.exchanges.append(exchange)
        return exchange

    def close(self) -> None:
        self._http.close()
