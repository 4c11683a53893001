"""What one WebSocket may take, out of two groups of settings."""

import msgspec

from bff.settings.shell import ShellSettings
from bff.settings.socket import SocketSettings


class SocketLimits(msgspec.Struct, frozen=True):
    """The limits that hold whatever is spoken over a socket."""

    message_bytes: int
    message_s: float
    ping_s: float
    pong_s: float
    write_s: float


def socket_limits(socket: SocketSettings, shell: ShellSettings) -> SocketLimits:
    """The limits of *socket*; a reader may be as slow as one of a reply."""
    return SocketLimits(
        message_bytes=socket.message_limit_bytes,
        message_s=socket.message_timeout_ms / 1000,
        ping_s=socket.ping_interval_ms / 1000,
        pong_s=socket.pong_timeout_ms / 1000,
        write_s=shell.write_timeout_ms / 1000,
    )
