"""Every subscription, open for every viewer until the server ends; and events that reach them."""

import threading
from collections.abc import Sequence
from typing import Final

import httpx
import msgspec

from sandbox.world.task import tasks
from tests.servers import Bank
from tests.zero_storage.caller import VIEWPOINTS, Caller, Exchange, Viewpoint
from tests.zero_storage.canaries import Subject
from tests.zero_storage.operations import Operation

WITHIN_S: Final = 60.0
_OURS: Final = "assignedToMe: false"
_TRIES: Final = 10
_JSON: Final = "application/json"


class Subscribers:
    """Streams of all operations that are subscriptions, each read by a thread of its own."""

    def __init__(self, caller: Caller, operations: Sequence[Operation]) -> None:
        self._caller = caller
        self._operations = [one for one in operations if one.is_subscription]
        self._http = httpx.Client(base_url=caller.url, timeout=httpx.Timeout(30, read=None), trust_env=False)
        self._threads: list[threading.Thread] = []
        self._told: dict[str, threading.Event] = {one.name: threading.Event() for one in self._operations}

    def open(self) -> None:
        """Subscribe to everything as everybody, and return when each stream has begun or was refused."""
        for one in self._operations:
            wide = one.document.replace(f" {{ {one.name} ", f" {{ {one.name}({_OURS}) ", 1)
            documents = [one.document, wide] if one.name == "taskAssigned" else [one.document]
            for viewpoint in VIEWPOINTS:
                for document in documents:
                    self._open(viewpoint, one, document)

    def _open(self, viewpoint: Viewpoint, one: Operation, document: str) -> None:
        headers = self._caller.head(viewpoint, accept="text/event-stream")
        request = self._http.build_request("POST", "/graphql", json={"query": document}, headers=headers)
        reply = self._http.send(request, stream=True)
        head = b"\r\n".join(b"%s: %s" % pair for pair in reply.headers.raw)
        if reply.status_code != 200:
            self._caller.keep(Exchange(one.name, viewpoint.persona, reply.status_code, head, reply.read()))
            return
        thread = threading.Thread(target=self._read, args=(viewpoint, one, reply, head), daemon=True)
        thread.start()
        self._threads.append(thread)

    def _read(self, viewpoint: Viewpoint, one: Operation, reply: httpx.Response, head: bytes) -> None:
        for line in reply.iter_lines():
            name, _, value = line.partition(":")
            if name != "data" or not value.strip():
                continue
            kept = self._caller.keep(Exchange(one.name, viewpoint.persona, 200, head, value.strip().encode()))
            if kept.json().get("data", {}).get(one.name) is not None:
                self._told[one.name].set()

    def tell(self, subjects: Sequence[Subject]) -> None:
        """Have events come about every customer, and return when each subscription was told of one."""
        bank = self._caller.bank
        for tenant, persona in (("JX0101", "relationship-manager"), ("JX0102", "other-bank-manager")):
            self._publish_one(tenant, _concerning(bank, persona, "performanceUpdated"))
            for subject in subjects:
                if (subject.owner == "other bank's") == (tenant == "JX0102"):
                    for task in tasks(bank.world, subject.number):
                        event = {**_concerning(bank, persona, "taskAssigned"), "task": task.no}
                        self._publish_one(tenant, event)
        for name, told in self._told.items():
            assert told.wait(WITHIN_S), name

    def _publish_one(self, tenant: str, event: object) -> None:
        """Publish again what took too long: a watched server, busy with what was told before, is slow."""
        body = msgspec.json.encode({"events": [event]})
        statuses = (self.publish(tenant, body).status for _ in range(_TRIES))
        assert 202 in statuses

    def publish(self, tenant: str, body: bytes, token: str = "") -> Exchange:
        """Call the intake of events as the CRM, or with *token*."""
        token = token or _system_token(self._caller.bank, tenant)
        headers = {"authorization": f"Bearer {token}", "content-type": _JSON}
        return self._caller.send("events", "", body, headers, path="/events")

    def finish(self) -> None:
        """Wait for the end of all streams, which comes with the server's."""
        for thread in self._threads:
            thread.join(WITHIN_S)
            assert not thread.is_alive()
        self._http.close()


def misuse(subscribers: Subscribers, caller: Caller, typed: Subject) -> dict[str, tuple[str, str]]:
    """Wrong calls of intake and tickets, holding what was typed in: what was expected, and what came."""
    card, mobile = typed.of("card"), typed.of("mobile")
    manager = caller.token(Viewpoint("relationship-manager"))
    bodies = {
        "event of an unknown type": f'{{"events": [{{"type": "{card}"}}]}}',
        "event with an unknown member": f'{{"events": [{{"type": "taskAssigned", "mobile": "{mobile}"}}]}}',
        "event that is no JSON": f"{{{card}",
        "event with a number for a text": f'{{"events": [{{"type": "taskAssigned", "task": {card}}}]}}',
    }
    found = {
        name: ("BAD_REQUEST", _code(subscribers.publish("JX0101", body.encode())))
        for name, body in bodies.items()
    }
    as_manager = subscribers.publish("JX0101", bodies["event of an unknown type"].encode(), manager)
    found["event of somebody who may tell none"] = ("FORBIDDEN", _code(as_manager))
    wrong = caller.send("no ticket", "", b"", {}, path=f"/graphql/stream?ticket={card}", method="GET")
    found["ticket that is a value"] = ("UNAUTHENTICATED", _code(wrong))
    query = {"query": f'{{ viewer {{ name }} }} # "{mobile}"', "variables": {"card": card}}
    head = caller.head(Viewpoint("relationship-manager"))
    ticket = caller.send("ticket", "", msgspec.json.encode(query), head, path="/graphql/ticket")
    found["ticket of a request that holds values"] = ("200", str(ticket.status))
    return found


def _code(exchange: Exchange) -> str:
    return " ".join(sorted(exchange.codes()))


def _concerning(bank: Bank, persona: str, kind: str) -> dict[str, object]:
    staff = bank.personas[persona].staff
    org = {"branch": staff.org.branch, "subBranch": staff.org.sub_branch, "outlet": staff.org.outlet}
    return {"type": kind, "staff": staff.no, "org": org}


def _system_token(bank: Bank, tenant: str) -> str:
    form = {"grant_type": "client_credentials", "client_id": "crm", "tenant": tenant}
    reply = httpx.post(f"{bank.urls['issuer']}/token", data=form, trust_env=False)
    return str(reply.json()["access_token"])
