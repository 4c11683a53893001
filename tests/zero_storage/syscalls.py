"""
What a process tells the kernel to write, as strace saw it.

Each write has a target: a peer by its port, the two standard streams, something internal to the process, or a
file. strace prints the target of a descriptor beside it (`-yy`).
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

OPENS: Final = "open,openat,openat2,creat,memfd_create,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2"
WRITES: Final = (
    "write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg,sendfile,splice,copy_file_range"
)
OTHERS: Final = "execve,io_uring_setup,prctl,prlimit64"
"""Another program, a way round the calls above; and what the process gives up."""

_CALL: Final = re.compile(rb"^\d+ +(\w+)\((.*)$")
_TEXT: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"')
_DESCRIPTOR: Final = re.compile(rb"^(\d+)(?:<((?:->|[^<>])*)>)?")
_TCP: Final = re.compile(rb"TCP(?:v6)?:\[.*?:(\d+)->.*?:(\d+)\]$")
_FOR_WRITING: Final = re.compile(rb"O_WRONLY|O_RDWR|O_CREAT|O_APPEND|O_TMPFILE")
_HARMLESS: Final = re.compile(rb'"(?:/dev/|/proc/)')
_CHANGES: Final = frozenset({b"creat", b"memfd_create"}) | {
    name.encode() for name in OPENS.split(",") if name.startswith(("mk", "rename"))
}


class Write(msgspec.Struct, frozen=True):
    """Bytes on their way out of the process."""

    target: str
    """`port N` of this side or the other, `standard output`, `standard error`, or what strace calls it."""
    data: bytes


class Trace:
    """One run of a process."""

    def __init__(self, log: Path, own_port: int) -> None:
        self._own_port = own_port
        self._calls = [
            (found[1], found[2]) for line in log.read_bytes().splitlines() if (found := _CALL.match(line))
        ]

    def opened_for_writing(self) -> list[str]:
        """Calls that could make or change a file, outside of /dev and /proc; those that failed too."""
        return [
            f"{name.decode()}({rest.decode('utf-8', 'replace')}"[:200]
            for name, rest in self._calls
            if name in _CHANGES or (name.startswith(b"open") and _opens(rest))
        ]

    def writes(self) -> Iterator[Write]:
        names = {name.encode() for name in WRITES.split(",")}
        for name, rest in self._calls:
            if name in names:
                texts = [codecs.escape_decode(text)[0] for text in _TEXT.findall(rest)]
                yield Write(self._target(rest), b"".join(texts))

    def calls(self, name: str) -> list[str]:
        """The arguments of every call of *name*, as strace prints them."""
        return [rest.decode("utf-8", "replace") for found, rest in self._calls if found == name.encode()]

    def _target(self, rest: bytes) -> str:
        found = _DESCRIPTOR.match(rest)
        if found is None:
            return "unknown"
        if found[1] in (b"1", b"2"):
            return "standard output" if found[1] == b"1" else "standard error"
        what = found[2] or b"unknown"
        peers = _TCP.match(what)
        if peers is None:
            return re.sub(r"\d+", "N", what.decode("utf-8", "replace"))
        return "callers" if int(peers[1]) == self._own_port else f"port {int(peers[2])}"


def _opens(rest: bytes) -> bool:
    return bool(_FOR_WRITING.search(rest)) and not _HARMLESS.search(rest)


def traced(command: list[str], log: Path) -> list[str]:
    """
    *command* under strace, whose findings go to *log*; strings are printed whole.

    Rings are refused (a library that would use one does without), since what goes through one is not seen.
    """
    calls = ",".join((OPENS, WRITES, OTHERS))
    return [
        "strace", "-f", "--seccomp-bpf", "-qq", "-yy", "-s", "16777216", "-o", str(log),
        "-e", f"trace={calls}", "-e", "signal=none", "-e", "inject=io_uring_setup:error=ENOSYS", *command,
    ]  # fmt: skip
