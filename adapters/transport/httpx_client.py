"""The client of low-rate calls and of banks that want pure Python: httpx."""

import asyncio
import logging
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from adapters.errors import UpstreamMalformed, UpstreamTimeout, UpstreamUnavailable
from adapters.transport.fault import Fault
from adapters.transport.model import Request, Response
from adapters.transport.settings import Destination
from adapters.transport.tls import client_context

for _name in ("httpx", "httpcore"):  # they log whole URLs, and headers with tokens in them
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class HttpxTransport:
    """A pool of connections to one base URL. Follows no redirect, keeps no cookie, unpacks nothing."""

    def __init__(self, destination: Destination) -> None:
        self._url = destination.url
        self._reply_limit_bytes = destination.reply_limit_bytes
        self._client = httpx.AsyncClient(
            headers={"accept-encoding": "identity"},
            timeout=None,  # noqa: S113  `send` sets one limit for the whole exchange; httpx has none
            trust_env=False,
            verify=client_context(destination.tls) if self._url.startswith("https:") else False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=False,
            limits=httpx.Limits(max_connections=None),
        )

    async def send(self, request: Request) -> Response:
        try:
            async with asyncio.timeout(request.timeout_s):
                return await self._exchange(request)
        except TimeoutError:
            fault = Fault(UpstreamTimeout)
        except (httpx.HTTPError, httpx.StreamError) as error:
            fault = Fault(UpstreamUnavailable, repeatable=isinstance(error, httpx.ConnectError))
        raise fault  # outside the handler: the error names the URL, and would stay as the context

    async def _exchange(self, request: Request) -> Response:
        async with self._client.stream(
            request.method, self._url + request.path, headers=request.headers, content=request.body
        ) as reply:
            body = bytearray()
            async for chunk in reply.aiter_raw():
                body += chunk
                if len(body) > self._reply_limit_bytes:
                    raise Fault(UpstreamMalformed)
            return Response(reply.status_code, bytes(body))

    async def aclose(self) -> None:
        await self._client.aclose()
