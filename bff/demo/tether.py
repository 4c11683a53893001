"""
Becomes another program that dies with its parent: `python -I -S tether.py PARENT_PID PROGRAM ARGUMENT…`.

Run as a script, before the program proper, because the kernel keeps the wish across exec: even when the
parent is killed without warning, nothing stays behind. Only Linux knows it (prctl(2), PR_SET_PDEATHSIG);
elsewhere the program starts untethered and ends with an orderly stop only.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def tether(parent_pid: int) -> None:
    """Ask for SIGTERM at the death of the parent, or end at once if it is dead already."""
    if sys.platform != "linux":
        return
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent_pid:
        sys.exit(1)


if __name__ == "__main__":
    tether(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606  # no shell is what is wanted
