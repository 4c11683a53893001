"""Events: that something has happened. Each who is told asks for what it was, anew and in their own name."""

from adapters.events.connect import connect_events
from adapters.events.errors import EventsUnavailable
from adapters.events.memory import MemoryEvents
from adapters.events.port import Deliver, Events, Listening
from adapters.events.redis_events import RedisEvents

__all__ = [
    "Deliver",
    "Events",
    "EventsUnavailable",
    "Listening",
    "MemoryEvents",
    "RedisEvents",
    "connect_events",
]
