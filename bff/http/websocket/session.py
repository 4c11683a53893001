"""
One connection of `graphql-transport-ws` as a state machine: messages in, actions out, no I/O.

    waiting ─ connection_init ─▶ greeting ─ recognised ─▶ ready
                                                    any of them ─ Close ─▶ closed

A message that is not allowed in a state closes the connection with the protocol's code for it.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Final, TypeAlias

import msgspec

from bff.codes import Code
from bff.http.websocket.closing import Closing
from bff.http.websocket.messages import ACK, PONG, Complete, Init, Message, Ping, Pong, Subscribe


class State(Enum):
    """How far the connection is."""

    WAITING = "waiting"
    """For `connection_init`."""
    GREETING = "greeting"
    """The token is being verified."""
    READY = "ready"
    CLOSED = "closed"


class Send(msgspec.Struct, frozen=True):
    """Send *text*."""

    text: str


class Authenticate(msgspec.Struct, frozen=True):
    """Find out who it is, then call `recognised`, or close."""

    init: Init


class Start(msgspec.Struct, frozen=True):
    """Execute an operation; call `ended` when the last of it is sent."""

    subscribe: Subscribe


class Refuse(msgspec.Struct, frozen=True):
    """Answer an operation with an error; it was not begun."""

    identifier: str
    code: Code


class Stop(msgspec.Struct, frozen=True):
    """Send nothing more of an operation; call `ended` when it holds nothing any more."""

    subscribe: Subscribe


class Close(msgspec.Struct, frozen=True):
    """Close the connection. Nothing follows."""

    closing: Closing


Action: TypeAlias = Send | Authenticate | Start | Refuse | Stop | Close


class Session:
    """The state of one connection, which may have at most *operations* at the same time."""

    def __init__(self, operations: int) -> None:
        self.state = State.WAITING
        self._limit: Final = operations
        self._active: dict[str, Subscribe] = {}
        self._held = 0

    @property
    def active(self) -> frozenset[str]:
        """The operations whose answers the client waits for."""
        return frozenset(self._active)

    def take(self, message: Message | Closing) -> Sequence[Action]:
        """What *message* leads to; a `Closing` stands for what was no message."""
        if self.state is State.CLOSED:
            return ()
        match message:
            case Closing():
                return self.close(message)
            case Ping():
                return (Send(PONG),)
            case Pong():
                return ()
            case Init():
                return self._greet(message)
            case Subscribe():
                return self._begin(message)
            case Complete():
                return self._complete(message.id)

    def recognised(self) -> Sequence[Action]:
        """The token is believed."""
        if self.state is not State.GREETING:
            return ()
        self.state = State.READY
        return (Send(ACK),)

    def is_active(self, operation: Subscribe) -> bool:
        """Whether something may still be sent of *operation*: its id may name a later one."""
        return self._active.get(operation.id) is operation

    def finish(self, operation: Subscribe) -> None:
        """The last message of *operation* is being sent: its id is free."""
        if self.is_active(operation):
            del self._active[operation.id]

    def ended(self) -> None:
        """An operation holds nothing any more, and its place is free."""
        self._held -= 1

    def leave(self) -> None:
        """The client is gone: nothing is sent any more."""
        self.state = State.CLOSED
        self._active.clear()

    def close(self, closing: Closing) -> Sequence[Action]:
        """End the connection, once."""
        if self.state is State.CLOSED:
            return ()
        self.leave()
        return (Close(closing),)

    def _greet(self, init: Init) -> Sequence[Action]:
        if self.state is not State.WAITING:
            return self.close(Closing.TOO_MANY_INITS)
        self.state = State.GREETING
        return (Authenticate(init),)

    def _begin(self, subscribe: Subscribe) -> Sequence[Action]:
        if self.state is not State.READY:
            return self.close(Closing.UNAUTHORIZED)
        if subscribe.id in self._active:
            return self.close(Closing.DUPLICATE_ID)
        if self._held >= self._limit:
            return (Refuse(subscribe.id, Code.STREAM_LIMIT_REACHED),)
        self._active[subscribe.id] = subscribe
        self._held += 1
        return (Start(subscribe),)

    def _complete(self, identifier: str) -> Sequence[Action]:
        """An id that is not known has ended meanwhile."""
        operation = self._active.pop(identifier, None)
        return (Stop(operation),) if operation else ()
