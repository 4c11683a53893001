"""The audits of npm's graphql-http, the reference for GraphQL over HTTP, against the running server."""

from pathlib import Path

from tests.front_door import FrontDoor
from tests.node_project import node_project

HERE = Path(__file__).parent


def test_all_audits_of_the_reference_pass(front_door: FrontDoor) -> None:
    results = node_project(HERE / "node").run(
        "audits.mjs",
        AUDIT_URL=f"{front_door.url}/graphql",
        AUDIT_TOKEN=front_door.bank.token(
            "integrator"
        ),  # some audits ask for a type: who may read the schema
    )
    assert [result for result in results if result["status"] != "ok"] == []
    assert len({result["id"] for result in results}) == 61
