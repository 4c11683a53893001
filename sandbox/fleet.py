"""Several servers as child processes of one: imported once, forked, and stopped together."""

import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress

from sandbox.serve import bind, exit_with_parent, serve
from sandbox.settings import Settings


def run(ports: Mapping[str, int], settings: Settings, *, with_parent: bool) -> None:
    """
    Serve each name on its port until SIGINT or SIGTERM, or until no server is left.

    With *with_parent* also until the process that started this one is gone.
    """
    listeners: dict[str, socket.socket] = {}
    try:
        for name, port in ports.items():
            listeners[name] = bind(name, port)
    except BaseException:
        _close(listeners)
        raise
    children = {_fork(name, listeners, settings): name for name in ports}
    _close(listeners)
    if with_parent:  # only now: a process with threads must not fork
        exit_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    _wait(children)


def _fork(name: str, listeners: Mapping[str, socket.socket], settings: Settings) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _close({other: listener for other, listener in listeners.items() if other != name})
        exit_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
        serve(name, listeners[name], settings)
        status = 0
    except KeyboardInterrupt:
        status = 0
    except Exception as error:  # noqa: BLE001  # a child says why it ends and never returns to the caller
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        os._exit(status)


def _close(listeners: Mapping[str, socket.socket]) -> None:
    for listener in listeners.values():
        listener.close()


def _wait(children: Mapping[int, str]) -> None:
    """Pass a signal to stop on to all; a server that dies by itself is named, the others go on."""
    running = dict(children)
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True
        for pid in running:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while running:
        pid, status = os.wait()
        name = running.pop(pid, "")
        if name and not stopping:
            sys.stderr.write(f"{name} ended (status {os.waitstatus_to_exitcode(status)})\n")
