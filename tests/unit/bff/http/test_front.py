import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bff.http.front import Front


async def direct(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("direct" if "app" not in scope else "routed")(scope, receive, send)


async def other(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("other")


def client() -> httpx.AsyncClient:
    app = Front({"/graphql": direct}, routes=[Route("/other", other)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def test_named_path_goes_past_the_router() -> None:
    async with client() as http:
        assert (await http.post("/graphql")).text == "direct"


async def test_any_other_path_is_routed() -> None:
    async with client() as http:
        assert (await http.get("/other")).text == "other"
        assert (await http.get("/graphql/")).status_code == 404
