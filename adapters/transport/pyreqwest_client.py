"""The client of upstreams that speak HTTP/2: pyreqwest, an HTTP stack in Rust with a thread of its own."""

import asyncio
from datetime import timedelta
from typing import Final

from pyreqwest.client import ClientBuilder
from pyreqwest.exceptions import ConnectError, PyreqwestError, RequestTimeoutError

from adapters.errors import UpstreamMalformed, UpstreamTimeout, UpstreamUnavailable
from adapters.transport.fault import Fault
from adapters.transport.model import Request, Response
from adapters.transport.settings import Destination
from adapters.transport.tls import TlsFiles, client_context, pem_of

_DRAIN_S: Final = 0.05
"""The client's threads may still touch the interpreter after `close`; without a pause an exit can abort."""


class PyreqwestTransport:
    """A pool of connections to one base URL. Follows no redirect, keeps no cookie, unpacks nothing."""

    def __init__(self, destination: Destination) -> None:
        self._url = destination.url
        self._reply_limit_bytes = destination.reply_limit_bytes
        self._client = (
            _protocol(_trust(ClientBuilder(), destination.tls), destination)
            .pool_max_idle_per_host(destination.connections)
            .no_proxy()
            .referer(False)
            .follow_redirects(False)
            .gzip(False)
            .brotli(False)
            .zstd(False)
            .deflate(False)
            .error_for_status(False)
            .build()
        )

    async def send(self, request: Request) -> Response:
        try:
            return await self._exchange(request)
        except PyreqwestError as error:
            fault = _fault_of(error)
        raise fault  # outside the handler: the error names URL and body, and would stay as the context

    async def _exchange(self, request: Request) -> Response:
        builder = (
            self._client.request(request.method, self._url + request.path)
            .headers(request.headers)
            .timeout(timedelta(seconds=request.timeout_s))
        )
        if request.body:
            builder = builder.body_bytes(request.body)
        async with builder.build_streamed() as reply:
            body = await reply.body_reader.read(self._reply_limit_bytes + 1)
            if body is not None and len(body) > self._reply_limit_bytes:
                raise Fault(UpstreamMalformed)
            return Response(reply.status, body or b"")

    async def aclose(self) -> None:
        await self._client.close()
        await asyncio.sleep(_DRAIN_S)


def _protocol(builder: ClientBuilder, destination: Destination) -> ClientBuilder:
    if not destination.http2:
        return builder.http1_only()
    if destination.url.startswith("https:"):
        return builder.http2(True)
    return builder.http2_prior_knowledge()


def _trust(builder: ClientBuilder, files: TlsFiles) -> ClientBuilder:
    """Add the authorities of *files* to the system's: pyreqwest has no way to leave those out."""
    client_context(files)  # tells what is wrong with the files in words of ours
    if files.ca:
        builder = builder.add_root_certificate_pem(pem_of(files.ca))
    if files.certificate:
        key = pem_of(files.key) if files.key else b""
        builder = builder.identity_pem(pem_of(files.certificate) + b"\n" + key)
    return builder


def _fault_of(error: PyreqwestError) -> Fault:
    if isinstance(error, RequestTimeoutError):
        return Fault(UpstreamTimeout)
    return Fault(UpstreamUnavailable, repeatable=_never_connected(error))


def _never_connected(error: PyreqwestError) -> bool:
    """Tell "no connection" from "lost after sending", which pyreqwest calls `ConnectError` alike."""
    if not isinstance(error, ConnectError):
        return False
    causes = error.details["causes"] or []
    return any(cause["message"] == "client error (Connect)" for cause in causes)
