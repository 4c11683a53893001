"""The httpx client, mocked with respx at its own door."""

import logging

import httpx
import pytest
import respx

from adapters.errors import UpstreamTimeout, UpstreamUnavailable
from adapters.transport import Destination, Fault, Request
from adapters.transport.httpx_client import HttpxTransport

URL = "http://crm.bank.example/base"
REQUEST = Request("POST", "/api/tags/query", {"x-request-id": "1"}, b"{}", 1.0)


async def test_a_request_goes_out_as_given(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(f"{URL}/api/tags/query").respond(201, content=b"reply")
    transport = HttpxTransport(Destination(URL, 1_000))
    response = await transport.send(REQUEST)
    await transport.aclose()
    assert (response.status, response.body) == (201, b"reply")
    sent = route.calls.last.request
    assert (sent.headers["x-request-id"], sent.headers["accept-encoding"]) == ("1", "identity")
    assert sent.content == b"{}"


@pytest.mark.parametrize(
    ("raised", "error", "repeatable"),
    [
        (httpx.ConnectError("http://secret"), UpstreamUnavailable, True),
        (httpx.ReadError("http://secret"), UpstreamUnavailable, False),
        (httpx.RemoteProtocolError("http://secret"), UpstreamUnavailable, False),
        (TimeoutError("http://secret"), UpstreamTimeout, False),
    ],
)
async def test_its_exceptions_end_here(
    respx_mock: respx.MockRouter, raised: Exception, error: type, repeatable: bool
) -> None:
    respx_mock.post(f"{URL}/api/tags/query").mock(side_effect=raised)
    transport = HttpxTransport(Destination(URL, 1_000))
    with pytest.raises(Fault) as caught:
        await transport.send(REQUEST)
    await transport.aclose()
    assert (caught.value.error, caught.value.repeatable) == (error, repeatable)
    assert (caught.value.__cause__, caught.value.__context__, str(caught.value)) == (None, None, "")


async def test_no_redirect_is_followed_and_no_cookie_kept(respx_mock: respx.MockRouter) -> None:
    headers = {"location": "http://elsewhere.example/", "set-cookie": "session=1"}
    route = respx_mock.post(f"{URL}/api/tags/query").respond(302, headers=headers)
    transport = HttpxTransport(Destination(URL, 1_000))
    assert (await transport.send(REQUEST)).status == 302
    await transport.send(REQUEST)
    await transport.aclose()
    assert "cookie" not in route.calls.last.request.headers


async def test_urls_are_not_logged(respx_mock: respx.MockRouter, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    respx_mock.post(f"{URL}/api/tags/query").respond(200)
    transport = HttpxTransport(Destination(URL, 1_000))
    await transport.send(REQUEST)
    await transport.aclose()
    assert "crm.bank.example" not in caplog.text
