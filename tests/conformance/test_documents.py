"""Published documents on a running server: what is executed, and that taking a new release fails nobody."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bff.documents.manifest import document_id
from tests.front_door import FrontDoor, free_port, start_front_door
from tests.servers import Bank
from tests.unit.bff.documents.texts import manifest, write

ME = "query Me { viewer { post } }"
ROLES = "query Roles { viewer { roles } }"
SHOP = "query Shop { products(first: 1) { totalCount } }"
NEW_TYPE = "application/graphql-response+json"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("documents")


@pytest.fixture(scope="module")
def trusting(
    running_bank: Bank, directory: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FrontDoor]:
    write(directory, manifest("sidebar", "1.0", ME), "one.json")
    with start_front_door(
        running_bank,
        free_port(),
        tmp_path_factory.mktemp("trusting"),
        documents_mode="trusted",
        documents_directory=str(directory),
        documents_reload_s="1",
        documents_registered="memory",
    ) as front_door:
        yield front_door


def ask(trusting: FrontDoor, persona: str, **body: object) -> httpx.Response:
    given = {"authorization": f"Bearer {trusting.bank.token(persona)}", "accept": NEW_TYPE}
    return trusting.http.post("/graphql", json=body, headers=given)


def code(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["errors"][0]["extensions"]["code"]


def test_published_document_is_answered_by_id_by_text_and_by_get(trusting: FrontDoor) -> None:
    by_id = ask(trusting, "relationship-manager", documentId=document_id(ME))
    assert by_id.json()["data"]["viewer"]["post"]
    assert ask(trusting, "relationship-manager", query=ME).json() == by_id.json()
    given = {
        "authorization": f"Bearer {trusting.bank.token('relationship-manager')}",
        "graphql-require-preflight": "1",
    }
    by_get = trusting.http.get("/graphql", params={"documentId": document_id(ME)}, headers=given)
    assert by_get.json() == by_id.json()
    assert by_get.headers["cache-control"] == "no-store"


def test_other_documents_are_refused_but_to_explorers(trusting: FrontDoor) -> None:
    assert code(ask(trusting, "relationship-manager", query="{ __typename }")) == (
        403,
        "DOCUMENT_NOT_TRUSTED",
    )
    unknown = document_id("{ __typename }")
    assert code(ask(trusting, "relationship-manager", documentId=unknown)) == (400, "DOCUMENT_NOT_FOUND")
    assert ask(trusting, "integrator", query="{ __typename }").json() == {"data": {"__typename": "Query"}}


def test_apollos_handshake_registers_a_document(trusting: FrontDoor) -> None:
    text = "query Handshake { __typename }"
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": document_id(text).removeprefix("sha256:")}}
    first = ask(trusting, "integrator", extensions=extensions)
    assert code(first) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert first.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    for body in ({"query": text, "extensions": extensions}, {"extensions": extensions}):
        assert ask(trusting, "integrator", **body).json() == {"data": {"__typename": "Query"}}


def test_new_releases_under_load_fail_no_request(trusting: FrontDoor, directory: Path) -> None:
    statuses: list[int] = []
    ends = threading.Event()
    token = trusting.bank.token("relationship-manager")

    def load() -> None:
        with httpx.Client(base_url=trusting.url, trust_env=False) as http:
            given = {"authorization": f"Bearer {token}", "accept": NEW_TYPE}
            while not ends.is_set():
                reply = http.post("/graphql", json={"documentId": document_id(ME)}, headers=given)
                statuses.append(reply.status_code)

    callers = [threading.Thread(target=load) for _ in range(2)]
    for caller in callers:
        caller.start()
    try:
        write(directory, manifest("sidebar", "1.1", ME, ROLES, SHOP), "two.json")
        _wait_until_known(trusting, ROLES)
        (directory / "one.json").unlink()
        write(directory, manifest("sidebar", "1.2", ME), "two.json")
        _wait_until_unknown(trusting, ROLES)
    finally:
        ends.set()
        for caller in callers:
            caller.join()
    assert len(statuses) > 50
    assert set(statuses) == {200}


def test_release_that_does_not_fit_the_schema_is_not_taken(trusting: FrontDoor, directory: Path) -> None:
    write(directory, manifest("sidebar", "2.0", "{ nowhere }"), "three.json")
    deadline_s = time.monotonic() + 10
    while "documents_refused" not in trusting.output():
        assert time.monotonic() < deadline_s
        time.sleep(0.1)
    assert "NOT_IN_THE_SCHEMA" in trusting.output()
    assert ask(trusting, "relationship-manager", documentId=document_id(ME)).status_code == 200
    (directory / "three.json").unlink()


def _wait_until_known(trusting: FrontDoor, text: str) -> None:
    _wait(trusting, text, 200)


def _wait_until_unknown(trusting: FrontDoor, text: str) -> None:
    _wait(trusting, text, 400)


def _wait(trusting: FrontDoor, text: str, status: int) -> None:
    deadline_s = time.monotonic() + 10
    while ask(trusting, "relationship-manager", documentId=document_id(text)).status_code != status:
        assert time.monotonic() < deadline_s
        time.sleep(0.1)
