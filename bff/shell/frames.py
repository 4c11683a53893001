"""
The frames of one WebSocket, without I/O: bytes in, messages out.

The `websockets` library reads and writes them. No compression is agreed on: a small message could unpack to a
large one.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Final, TypeAlias

from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.protocol import OPEN, SERVER, Protocol

FRAGMENTS_LIMIT: Final = 1_024
"""Of one message: empty ones cost the sender six bytes each, and count for nothing in its size."""

REASONS: Final[dict[int, str]] = {
    CloseCode.PROTOCOL_ERROR: "Not the WebSocket protocol",
    CloseCode.INVALID_DATA: "Text is not UTF-8",
    CloseCode.MESSAGE_TOO_BIG: "Message too large",
}
"""In place of the library's, which say more."""


class Control(Enum):
    """What came that is no message."""

    PONG = "pong"


class Ended(Exception):
    """No message comes any more: the peer has closed, or broken the protocol."""

    def __init__(self, code: int, answer: bytes) -> None:
        super().__init__(str(code))
        self.code = code
        self.answer = answer
        """What is still to be sent: a close frame, or nothing."""


Received: TypeAlias = str | bytes | Control
"""A text message, a binary one, or a pong."""


class Frames:
    """Our side of a connection after its handshake; a message has at most *limit_bytes*."""

    __slots__ = ("_is_text", "_parts", "_wire")

    def __init__(self, limit_bytes: int) -> None:
        self._wire = Protocol(SERVER, max_size=limit_bytes)
        self._parts: list[bytes | bytearray] = []
        self._is_text = True

    @property
    def is_open(self) -> bool:
        """Whether neither side has begun to close."""
        return self._wire.state is OPEN

    @property
    def is_within_message(self) -> bool:
        """Whether a message has begun and not ended."""
        return self._wire.current_size is not None or bool(self._wire.reader.buffer)

    def take(self, data: bytes) -> tuple[list[Received], bytes]:
        """
        What *data* completes, and what must be sent at once; raises `Ended`.

        After our close frame, what comes is read for the peer's alone.
        """
        wire, was_open = self._wire, self.is_open
        wire.receive_data(data)
        events, answer = wire.events_received(), b"".join(wire.data_to_send())
        if wire.parser_exc is not None:
            code = wire.close_sent.code if wire.close_sent else CloseCode.ABNORMAL_CLOSURE
            raise Ended(code, _close(code, REASONS.get(code, "")) if was_open else b"")
        if wire.close_rcvd is not None:
            code = wire.close_rcvd.code
            raise Ended(code, _close(code) if was_open else b"")
        return (self._messages(events), answer) if was_open else ([], b"")

    def message(self, text: bytes) -> bytes:
        """The frame of a text message; nothing where the connection is closing."""
        return Frame(Opcode.TEXT, text).serialize(mask=False) if self.is_open else b""

    def ping(self) -> bytes:
        return Frame(Opcode.PING, b"").serialize(mask=False)

    def close(self, code: int, reason: str) -> bytes:
        """The close frame, once; then nothing."""
        if not self.is_open:
            return b""
        self._wire.send_close(code, reason)
        return b"".join(self._wire.data_to_send())

    def _messages(self, events: Sequence[object]) -> list[Received]:
        received: list[Received] = []
        for frame in events:
            if not isinstance(frame, Frame):
                continue
            if frame.opcode is Opcode.PONG:
                received.append(Control.PONG)
            elif frame.opcode is not Opcode.PING:
                self._collect(frame, received)
        return received

    def _collect(self, frame: Frame, received: list[Received]) -> None:
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
        self._parts.append(bytes(frame.data))
        if len(self._parts) > FRAGMENTS_LIMIT:
            raise self._ended(CloseCode.MESSAGE_TOO_BIG)
        if not frame.fin:
            return
        whole, self._parts = b"".join(self._parts), []
        try:
            received.append(whole.decode() if self._is_text else whole)
        except UnicodeDecodeError:
            raise self._ended(CloseCode.INVALID_DATA) from None

    def _ended(self, code: int) -> Ended:
        return Ended(code, self.close(code, REASONS[code]))


def _close(code: int, reason: str = "") -> bytes:
    """A close frame that repeats nothing of the peer's but its code."""
    if code == CloseCode.ABNORMAL_CLOSURE:
        return b""
    said = b"" if code == CloseCode.NO_STATUS_RCVD else Close(code, reason).serialize()
    return Frame(Opcode.CLOSE, said).serialize(mask=False)
