"""Records in a Redis stream, one entry each."""

from collections.abc import Sequence
from typing import Any, Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bff.audit.errors import SinkUnavailable

FIELD: Final = "record"


class RedisStream:
    """
    Adds a batch in one transaction, so that it arrives whole or not at all.

    The stream is never trimmed here: records belong to whoever collects them. A full Redis refuses, and then
    so do we.
    """

    def __init__(self, url: str, stream: str, timeout_ms: int) -> None:
        self._stream = stream
        timeout_s = timeout_ms / 1000
        self._redis: Any = Redis.from_url(
            url,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            retry=Retry(NoBackoff(), 0),  # the queue tries again, and in order
        )

    def __repr__(self) -> str:
        return "<RedisStream>"

    async def accept(self, lines: Sequence[bytes]) -> None:
        try:
            async with self._redis.pipeline(transaction=True) as pipeline:
                for line in lines:
                    pipeline.xadd(self._stream, {FIELD: line.rstrip(b"\n")})
                await pipeline.execute()
        except (RedisError, OSError, TimeoutError) as error:
            raise SinkUnavailable(type(error).__name__) from None

    async def aclose(self) -> None:
        await self._redis.aclose()
