"""
The chain: each record is authenticated together with its number and the code of the record before it.

A record proves itself, so one that is missing, moved or changed can be named. What a chain cannot tell of
itself is where it ended: that is what heads are for, which say how far it had come.
"""

import secrets
from typing import Final

import msgspec

from bff.audit.keys import chain_mac, head_mac
from bff.audit.record import Link
from bff.mac import Mac
from masking.keys import MasterKey

GENESIS: Final = "0" * 64
"""What the first record names as the code before it."""

_MAC: Final = b',"mac":"'
_END: Final = b'"}'
_CODE_DIGITS: Final = 64

_SUFFIX_BYTES: Final = len(_MAC) + _CODE_DIGITS + len(_END)


class Head(msgspec.Struct, frozen=True):
    """How far a chain had come, signed."""

    chain: str
    key: int
    sequence: int
    mac: str
    """Of the record with that sequence."""
    closed: bool
    """Whether the process ended the chain there."""
    signature: str = ""

    def claim(self) -> str:
        """What is signed."""
        state = "closed" if self.closed else "open"
        return f"{self.chain}:{self.key}:{self.sequence}:{self.mac}:{state}"

    def text(self) -> str:
        return f"{self.claim()}:{self.signature}"


class Chain:
    """The records of one process, from its start to its end."""

    def __init__(self, key: MasterKey) -> None:
        self.id: Final = secrets.token_hex(16)
        self.key_id: Final = key.key_id
        self.sequence = 0
        self._previous = GENESIS
        self._mac = chain_mac(key)
        self._head_mac = head_mac(key)

    def next(self) -> Link:
        """The place of the next record, to be encoded into it."""
        return Link(self.id, self.key_id, self.sequence + 1, self._previous)

    def seal(self, body: bytes) -> bytes:
        """Make the line of the record whose encoded form, with its `next` link in it, is *body*."""
        self._previous = code = self._mac.hex(body)
        self.sequence += 1
        return b'%b,"mac":"%b"}\n' % (body[:-1], code.encode())

    def head(self, *, closed: bool = False) -> Head:
        unsigned = Head(self.id, self.key_id, self.sequence, self._previous, closed)
        return msgspec.structs.replace(unsigned, signature=self._head_mac.hex(unsigned.claim().encode()))


def body_of(line: bytes) -> bytes | None:
    """Give back what was authenticated, byte for byte; `None` for a line that no chain has made."""
    if len(line) <= _SUFFIX_BYTES or not line[-_SUFFIX_BYTES:].startswith(_MAC) or not line.endswith(_END):
        return None
    return line[:-_SUFFIX_BYTES] + b"}"


def head_line(text: str, time_ms: int) -> bytes:
    """The line of a head in the stream; a log line that has `audit_head` says the same."""
    return b'{"time":%d,"audit_head":"%b"}\n' % (time_ms, text.encode())


def read_head(text: str) -> Head | None:
    """Read the text of a head; `None` for one of another form."""
    parts = text.split(":")
    if len(parts) != 6 or parts[4] not in {"open", "closed"}:
        return None
    chain, key, sequence, mac, state, signature = parts
    if not (key.isdecimal() and sequence.isdecimal()):
        return None
    return Head(chain, int(key), int(sequence), mac, state == "closed", signature)


def is_signed(head: Head, mac: Mac) -> bool:
    return secrets.compare_digest(mac.hex(head.claim().encode()).encode(), head.signature.encode())
