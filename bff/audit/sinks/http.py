"""Records posted in batches to a collector over HTTP."""

from collections.abc import Sequence

import httpx

from bff.audit.errors import SinkUnavailable


class HttpCollector:
    """Posts JSON Lines (`application/x-ndjson`); any 2xx says that all of a batch was accepted."""

    def __init__(self, url: str, authorization: str, timeout_ms: int) -> None:
        self._url = url
        headers = {"content-type": "application/x-ndjson"}
        if authorization:
            headers["authorization"] = authorization
        self._client = httpx.AsyncClient(timeout=timeout_ms / 1000, headers=headers, trust_env=False)

    def __repr__(self) -> str:
        return "<HttpCollector>"

    async def accept(self, lines: Sequence[bytes]) -> None:
        try:
            reply = await self._client.post(self._url, content=b"".join(lines))
        except httpx.HTTPError as error:
            raise SinkUnavailable(type(error).__name__) from None
        if not reply.is_success:
            raise SinkUnavailable(f"status {reply.status_code}")

    async def aclose(self) -> None:
        await self._client.aclose()
