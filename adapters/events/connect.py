"""From a setting to the events it names."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from adapters.events.memory import MemoryEvents
from adapters.events.redis_events import RedisEvents


def connect_events(redis_url: str, timeout_s: float) -> MemoryEvents | RedisEvents:
    """Redis where a URL is given; else the memory of this process."""
    if not redis_url:
        return MemoryEvents()
    publisher = Redis.from_url(redis_url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s)
    listener = Redis.from_url(
        redis_url,
        socket_connect_timeout=timeout_s,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 0),  # what is lost is found out at once, and opened again by its owner
    )
    return RedisEvents(publisher, listener, timeout_s)
