"""
Documents that clients register by sending them once: automatic persisted queries.

Only what has no literal text or long number in it is kept: a value belongs in the variables, and here it
would outlive its request.
"""

import re
from typing import Any, Final, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bff.documents.manifest import document_id
from bff.plan.cache import Lru

TEXT_LIMIT: Final = 16_384
"""Characters of a document that is kept: a thousand of the longest take 16 MB."""

_VALUES: Final = re.compile(r'["#]|[0-9]{6}')
"""Where values could stand: strings, comments, numbers as long as a telephone's or a card's."""

_REDIS_TIMEOUT_S: Final = 0.1  # slower than that, sending the document again is the better way
_DOWN: Final = (RedisError, OSError, TimeoutError)


def may_be_kept(text: str) -> bool:
    return len(text) <= TEXT_LIMIT and _VALUES.search(text) is None


class Registered(Protocol):
    """Texts by document id. What it cannot find or keep, the client sends again."""

    async def get(self, identifier: str) -> str | None: ...

    async def put(self, identifier: str, text: str) -> None: ...

    async def aclose(self) -> None: ...


class RegisteredInMemory:
    """The documents used last in this process."""

    def __init__(self, entries: int) -> None:
        self._texts: Final[Lru[str, str]] = Lru(entries)

    async def get(self, identifier: str) -> str | None:
        return self._texts.get(identifier)

    async def put(self, identifier: str, text: str) -> None:
        self._texts.put(identifier, text)

    async def aclose(self) -> None:
        return


class RegisteredInRedis:
    """The documents of all processes, each for *ttl_s* since it was registered."""

    def __init__(self, url: str, ttl_s: int) -> None:
        self._ttl_s: Final = ttl_s
        self._redis: Final[Any] = Redis.from_url(
            url, socket_timeout=_REDIS_TIMEOUT_S, socket_connect_timeout=_REDIS_TIMEOUT_S
        )

    async def get(self, identifier: str) -> str | None:
        try:
            found = await self._redis.get(_key(identifier))
            text = found.decode() if found is not None else None
        except (*_DOWN, UnicodeDecodeError):
            return None
        return text if text is not None and document_id(text) == identifier else None

    async def put(self, identifier: str, text: str) -> None:
        try:
            await self._redis.set(_key(identifier), text.encode(), ex=self._ttl_s)
        except _DOWN:
            return

    async def aclose(self) -> None:
        await self._redis.aclose()


def _key(identifier: str) -> str:
    return f"bff:document:{identifier}"
