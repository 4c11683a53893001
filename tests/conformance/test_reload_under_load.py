"""
Policy and manifests changed several times under load, in a server of two workers.

No request fails; every reply is to the byte what the old policy or the new one gives, never some of both; and
the audit names the policy that each was decided under.
"""

import json
import os
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bff.documents.manifest import document_id
from bff.protection import POLICY_PATH
from tests.front_door import audit_records, free_port, keys_at, start_front_door
from tests.sealed import sealed_id
from tests.servers import Bank
from tests.unit.bff.documents.texts import manifest, write

WORKERS: Final = 2
CALLERS: Final = ("relationship-manager", "relationship-manager", "outlet-head", "wealth-manager")
CUSTOMER: Final = """query Customer($id: ID!) { customer(id: $id) {
  relation profile { name segment } assets { aum { amount } }
  holdings(first: 2) { nodes { marketValue { amount } } }
} }"""
OTHER: Final = "query Other { viewer { post } }"
AS_IT_IS: Final = POLICY_PATH.read_text("utf-8")
SEES: Final = "[roles.relationship-manager.sees]\n"
NARROWED: Final = AS_IT_IS.replace(SEES, f'{SEES}NAME = "MASKED"\nASSET = "HIDDEN"\n')
"""The manager's own view in two classes at once, so that a mixture would show."""


class Served:
    """A server with files of its own, and what its callers were answered."""

    def __init__(self, directory: Path, bank: Bank) -> None:
        self.documents = directory / "documents"
        self.documents.mkdir()
        self.policy = directory / "grants.toml"
        self.publish("1.0")
        self.decide(AS_IT_IS)
        port = free_port()
        bank.register("bank-bff", keys_at(port)["bank-bff"])
        self.door = start_front_door(
            bank,
            port,
            directory,
            server_workers=str(WORKERS),
            assertion_key=_new_key(),
            documents_mode="trusted",
            documents_directory=str(self.documents),
            documents_reload_s="1",
            policy_file=str(self.policy),
            policy_reload_s="1",
        )
        self.replies: dict[str, set[tuple[int, str]]] = defaultdict(set)
        self.count = 0

    def publish(self, version: str, *more: str) -> None:
        write(self.documents, manifest("sidebar", version, CUSTOMER, *more))

    def decide(self, text: str) -> None:
        new = self.policy.with_suffix(".new")
        new.write_text(text, "utf-8")
        new.replace(self.policy)

    def ask(self, http: httpx.Client, token: str, text: str = CUSTOMER) -> httpx.Response:
        body = {
            "documentId": document_id(text),
            "variables": {"id": sealed_id("Customer", self.door.bank.cast["showcase"])},
        }
        if text is OTHER:
            del body["variables"]
        headers = {"authorization": f"Bearer {token}", "accept": "application/graphql-response+json"}
        return http.post("/graphql", json=body, headers=headers)

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log lines of an event; the last line may still be being written."""
        whole, _, _ = self.door.output().rpartition("\n")
        lines = (json.loads(line) for line in whole.splitlines() if line.startswith("{"))
        return [line for line in lines if line.get("event") == name]

    def wait(self, event: str, times: int) -> list[dict[str, Any]]:
        """Until each worker has said *event* so many *times*."""
        _until(lambda: len(self.events(event)) >= times * WORKERS, self)
        return self.events(event)

    def workers(self) -> list[int]:
        """Their process ids; the first child of the server is no worker, but cleans up after them."""
        children = Path(f"/proc/{self.door.pid}/task/{self.door.pid}/children").read_text("ascii")
        return list(map(int, children.split()))[1:]

    @contextmanager
    def load(self) -> Iterator[None]:
        """Callers who ask without a pause, on connections that they renew, so that all workers are asked."""
        ends = threading.Event()
        faults: list[Exception] = []

        def call(persona: str) -> None:
            token = self.door.bank.token(persona)
            try:
                while not ends.is_set():
                    with httpx.Client(base_url=self.door.url, trust_env=False, timeout=30) as http:
                        for _ in range(10):
                            reply = self.ask(http, token)
                            self.replies[persona].add((reply.status_code, _comparable(reply.text)))
                            self.count += 1
            except Exception as error:  # noqa: BLE001 - told by the test itself
                faults.append(error)

        callers = [threading.Thread(target=call, args=(persona,)) for persona in CALLERS]
        for caller in callers:
            caller.start()
        try:
            yield
        finally:
            ends.set()
            for caller in callers:
                caller.join(60)
        assert faults == []


def _new_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _comparable(text: str) -> str:
    """A reply without what is new each time: ids of errors, and their order, which upstreams decide."""
    read = json.loads(text)
    for error in read.get("errors", ()):
        del error["extensions"]["correlationId"]
    read.get("errors", []).sort(key=lambda error: str(error["path"]))
    return json.dumps(read, ensure_ascii=False)


@pytest.fixture
def served(bank: Bank, tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path, bank)
    with served.door:
        served.wait("server_started", 1)
        yield served


def test_policy_and_manifests_change_under_load_and_no_request_fails(served: Served) -> None:
    with served.load():
        for change in range(2):
            served.decide(NARROWED)
            served.publish(f"1.{change}", OTHER)
            served.wait("policy_taken", 2 * change + 1)
            served.wait("documents_taken", 2 * change + 1)
            served.decide("[roles]\n")
            served.wait("policy_refused", change + 1)
            served.decide(AS_IT_IS)
            served.publish(f"2.{change}")
            served.wait("policy_taken", 2 * change + 2)
            served.wait("documents_taken", 2 * change + 2)
    assert served.count > 200
    statuses = {status for replies in served.replies.values() for status, _ in replies}
    assert statuses == {200}
    for persona in set(CALLERS) - {"relationship-manager"}:
        assert len(served.replies[persona]) == 1, "whom the change is not about"
    _require_old_or_new([json.loads(body) for _, body in served.replies["relationship-manager"]])
    _require_one_outcome_for_each_policy(served)


def test_worker_says_which_policy_holds_and_that_a_wrong_one_was_refused(served: Served) -> None:
    before = served.door.http.get("/health/ready").json()
    assert before["refused"] == []
    served.decide(AS_IT_IS.replace('reach = "MY_OUTLET"', 'reach = "EVERYWHERE"', 1))
    for line in served.wait("policy_refused", 1):
        assert (line["reason"], line["place"]) == ("NOT_A_POLICY", "roles.relationship-manager.reach")
    _until_ready_says(served, before["policyDigest"], ["policy"])
    served.decide(NARROWED)
    [digest] = {line["policy_digest"] for line in served.wait("policy_taken", 1)}
    assert digest != before["policyDigest"]
    _until_ready_says(served, digest, [])


def test_worker_that_finds_a_wrong_policy_is_tried_again_while_the_other_serves(served: Served) -> None:
    served.decide("[roles]\n")
    served.wait("policy_refused", 1)
    os.kill(served.workers()[-1], signal.SIGKILL)
    _until(lambda: "the policy has the wrong shape" in served.door.output(), served)
    with httpx.Client(base_url=served.door.url, trust_env=False) as http:
        assert served.ask(http, served.door.bank.token("relationship-manager")).status_code == 200
    served.decide(AS_IT_IS)
    _until(lambda: len(served.events("server_started")) == WORKERS + 1, served)
    assert "Traceback" not in served.door.output()


def _require_old_or_new(replies: list[Any]) -> None:
    """Exactly two replies were ever given: all of it as it was, and all of it as it became."""
    seen = sorted(
        (
            "*" in reply["data"]["customer"]["profile"]["name"],
            reply["data"]["customer"]["assets"]["aum"] is None,
            [node["marketValue"] is None for node in reply["data"]["customer"]["holdings"]["nodes"]],
            len(reply.get("errors", ())),
        )
        for reply in replies
    )
    assert seen == [(False, False, [False, False], 0), (True, True, [True, True], 3)], replies


def _require_one_outcome_for_each_policy(served: Served) -> None:
    """The audit names, with each outcome, the policy that gives it."""
    levels = defaultdict(set)
    for record in audit_records(served.door):
        if record["unmapped"]["post"] == "KHJL":
            for outcome in record["unmapped"]["seen"][0]["outcomes"]:
                if "CustomerProfile.name" in outcome["coordinates"]:
                    levels[record["unmapped"]["policy"]].add(outcome["level"])
    assert sorted(levels.values(), key=str) == [{"CLEAR"}, {"MASKED"}]
    assert set(levels) == {line["policy_digest"] for line in served.events("policy_taken")}


def _until_ready_says(served: Served, digest: str, refused: list[str]) -> None:
    """Each worker keeps its answer for a second, and any of them may be asked."""

    def says_so() -> bool:
        said = served.door.http.get("/health/ready", headers={"connection": "close"}).json()
        return (said["policyDigest"], said["refused"]) == (digest, refused)

    _until(says_so, served)


def _until(holds: Callable[[], bool], served: Served) -> None:
    deadline_s = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline_s, served.door.output()[-2_000:]
        time.sleep(0.05)
