"""What the demo prints can be pasted as it stands."""

import shlex
from pathlib import Path

from bff.demo.welcome import welcome
from bff.places import Place

PLACES = (Place("issuer", 9100, "BFF_IDENTITY_ISSUER"), Place("server", 8080, "BFF_SERVER_PORT"))
TOKENS = {"relationship-manager": "aaa.bbb.ccc", "auditor": "ddd.eee.fff"}


def lines(body: Path) -> list[str]:
    return welcome(PLACES, TOKENS, valid_hours=8, body=body, took_s=2.345).splitlines()


def test_it_says_where_everything_is_and_how_long_it_took() -> None:
    said = lines(Path("/somewhere/body.json"))
    assert "Ready after 2.3 s." in said
    assert "  issuer       http://127.0.0.1:9100" in said
    assert "  server       http://127.0.0.1:8080" in said


def test_each_token_is_an_assignment_to_paste() -> None:
    assert [line for line in lines(Path("/b.json")) if line.startswith("export ")] == [
        "export RELATIONSHIP_MANAGER=aaa.bbb.ccc",
        "export AUDITOR=ddd.eee.fff",
    ]


def test_the_curl_survives_the_shell_with_a_blank_in_the_path() -> None:
    (command,) = (line for line in lines(Path("/my folder/body.json")) if line.startswith("curl "))
    assert shlex.split(command) == [
        *("curl", "-s", "http://127.0.0.1:8080/graphql"),
        *("-H", "content-type: application/json"),
        *("-H", "authorization: Bearer aaa.bbb.ccc"),
        *("--data", "@/my folder/body.json"),
    ]
