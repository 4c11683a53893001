"""A real Redis, watched: every command it is given, every key it keeps, and the file it would write."""

import re
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Final, Self

from redis import Redis

from tests.front_door import free_port

_ESCAPED: Final = re.compile(rb"\\x([0-9a-f]{2})|\\([\"\\nrtab])")
_PLAIN: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b"}


class WatchedRedis:
    """A Redis on a free port; `commands` is its MONITOR stream as the server wrote it, bytes unescaped."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self._file = directory / "dump.rdb"
        options = {"port": str(self.port), "save": "", "dir": str(directory), "rdbcompression": "no"}
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self._process = subprocess.Popen(["redis-server", *arguments], stdout=subprocess.DEVNULL)
        self._redis = Redis(port=self.port)
        self._seen = bytearray()
        self._monitor = self._connect()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def commands(self) -> bytes:
        return _ESCAPED.sub(_unescaped, bytes(self._seen))

    def entries(self) -> dict[bytes, bytes]:
        """Every key with its value as Redis serialises it, uncompressed."""
        return {key: self._redis.dump(key) or b"" for key in self._redis.scan_iter()}

    def dump(self) -> bytes:
        """The file that Redis writes when it is told to save."""
        self._redis.save()
        return self._file.read_bytes()

    def stop(self) -> None:
        self._redis.close()
        self._process.terminate()
        self._process.wait(10)
        self._thread.join(5)
        self._monitor.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _connect(self) -> socket.socket:
        deadline = time.monotonic() + 10
        while True:
            try:
                monitor = socket.create_connection(("127.0.0.1", self.port))
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        monitor.sendall(b"MONITOR\r\n")
        return monitor

    def _watch(self) -> None:
        while read := self._monitor.recv(1 << 16):
            self._seen += read


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes.fromhex(found[1].decode())
    return _PLAIN.get(found[2], found[2])
