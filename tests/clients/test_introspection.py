"""graphql-js reads the schema by introspection, as GraphiQL and code generators do."""

import pytest

from tests.clients.worker import Worker, asked_by
from tests.front_door import FrontDoor

ONLY_IN_THE_FILE = ["protect", "subject", "cost", "listSize", "DataClass", "MaskKind"]
"""What stands beside fields, and its types: introspection has no place for directives that are applied."""


@pytest.mark.parametrize("version", [16, 17])
def test_client_schema_is_the_schema_file(worker: Worker, front_door: FrontDoor, version: int) -> None:
    given = asked_by("integrator", front_door, version=version)
    printed = worker.run("introspection.mjs", "schema", **given)["printed"]
    assert printed == worker.run("introspection.mjs", "read", **given, without=ONLY_IN_THE_FILE)
    assert "type Customer implements Node {" in printed
    assert 'scalar Date @specifiedBy(url: "https://scalars.graphql.org/andimarek/local-date")' in printed
    assert "directive @defer(" in printed
    assert "Ranking" not in printed


def test_who_may_not_read_the_schema_is_told_so(worker: Worker, front_door: FrontDoor) -> None:
    given = asked_by("relationship-manager", front_door, version=16)
    assert worker.run("introspection.mjs", "schema", **given) == {"errors": ["FORBIDDEN"]}
