"""The protocol graphql-transport-ws on the running server, message by message."""

import pytest

from tests.front_door import FrontDoor
from tests.sockets import open_socket

NAME = "{ viewer { name } }"
ACK = {"type": "connection_ack"}


@pytest.fixture
def url(front_door: FrontDoor) -> str:
    return front_door.url


@pytest.fixture
def token(front_door: FrontDoor) -> str:
    return front_door.bank.token("relationship-manager")


async def test_query_is_answered_and_completed(url: str, token: str) -> None:
    async with open_socket(url) as socket:
        assert socket.connection.subprotocol == "graphql-transport-ws"
        assert socket.connection.protocol.extensions == []
        assert await socket.init(token) == ACK
        await socket.subscribe("1", NAME)
        answer = await socket.hear()
        assert answer["id"] == "1"
        assert answer["type"] == "next"
        assert set(answer["payload"]["data"]["viewer"]) == {"name"}
        assert await socket.hear() == {"id": "1", "type": "complete"}


async def test_token_of_the_handshake_is_taken_where_the_payload_has_none(url: str, token: str) -> None:
    async with open_socket(url, authorization=f"Bearer {token}") as socket:
        assert await socket.init() == ACK
        assert (await socket.ask(NAME))["type"] == "next"


async def test_token_of_the_payload_goes_before_that_of_the_handshake(url: str, token: str) -> None:
    async with open_socket(url, authorization="Bearer a.b.c") as socket:
        assert await socket.init(token) == ACK


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
async def test_wrong_token_is_closed_without_a_hint(url: str, name: str) -> None:
    for value in ("Bearer a.b.c", "", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.e30."):
        async with open_socket(url) as socket:
            await socket.send("connection_init", payload={name: value})
            assert await socket.closed() == (4403, "Token refused")


async def test_expired_token_ends_the_socket(front_door: FrontDoor) -> None:
    token = front_door.bank.token("relationship-manager", ttl_s=3)
    async with open_socket(front_door.url) as socket:
        assert await socket.init(token) == ACK
        assert (await socket.ask(NAME))["type"] == "next"
        assert await socket.closed() == (4403, "Token expired")


async def test_other_subprotocol_is_not_acceptable(url: str) -> None:
    async with open_socket(url, subprotocol=None) as socket:
        assert await socket.closed() == (4406, "Subprotocol not acceptable")
    async with open_socket(url, subprotocol=None, sec_websocket_protocol="graphql-ws") as socket:
        assert await socket.closed() == (4406, "Subprotocol not acceptable")


async def test_page_of_another_origin_is_forbidden(url: str, token: str) -> None:
    async with open_socket(url, origin="https://elsewhere.example") as socket:
        assert await socket.closed() == (4403, "Forbidden")
    async with open_socket(url, origin="null") as socket:
        assert await socket.closed() == (4403, "Forbidden")
    async with open_socket(url, origin=url) as socket:
        assert await socket.init(token) == ACK


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query a { viewer { name } } query b { viewer { name } }", "OPERATION_RESOLUTION_FAILURE"),
        ("{ " * 400 + "}" * 400, "GRAPHQL_PARSE_FAILED"),
        ("{ viewer { name } } " + "# x\n" * 3_000, "QUERY_TOO_COMPLEX"),
    ],
)
async def test_request_error_is_an_error_message_and_nothing_follows(
    url: str, token: str, document: str, code: str
) -> None:
    async with open_socket(url) as socket:
        await socket.init(token)
        await socket.subscribe("1", document)
        answer = await socket.hear()
        assert (answer["id"], answer["type"]) == ("1", "error")
        assert [error["extensions"]["code"] for error in answer["payload"]] == [code]
        assert len(answer["payload"][0]["extensions"]["correlationId"]) == 32
        assert (await socket.ask(NAME))["type"] == "next"  # nothing else came before


async def test_errors_speak_the_language_of_the_payload_or_of_the_handshake(url: str, token: str) -> None:
    async with open_socket(url) as socket:
        await socket.init(token, language="zh-CN")
        assert (await socket.ask("{ nothing }"))["payload"][0]["message"] == "GraphQL 文档与模式不符。"
    async with open_socket(url, accept_language="zh") as socket:
        await socket.init(token)
        assert (await socket.ask("{ nothing }"))["payload"][0]["message"] == "GraphQL 文档与模式不符。"
    async with open_socket(url, accept_language="zh") as socket:
        await socket.init(token, language="en")
        message = (await socket.ask("{ nothing }"))["payload"][0]["message"]
        assert message == "The document does not fit the schema."


async def test_errors_of_fields_stand_beside_data(url: str, token: str) -> None:
    async with open_socket(url) as socket:
        await socket.init(token)
        answer = await socket.ask('{ viewer { name } customer(id: "nobody\'s") { relation } }')
        assert answer["payload"]["data"]["customer"] is None
        assert answer["payload"]["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_deferred_parts_come_with_the_rest(url: str, token: str) -> None:
    async with open_socket(url) as socket:
        await socket.init(token)
        answer = await socket.ask("{ viewer { name ... @defer { post } } }")
        assert answer["type"] == "next"
        assert set(answer["payload"]) == {"data"}
        assert set(answer["payload"]["data"]["viewer"]) == {"name", "post"}
