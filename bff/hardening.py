"""What a serving process gives up, so that its memory never becomes a file."""

import ctypes
import resource
import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4  # linux/prctl.h


def forbid_dumps() -> None:
    """
    Leave no core file when the process crashes, and let nobody without privilege read its memory.

    The limit holds for child processes too. That the process is not dumpable is forgotten at an exec, so each
    worker says it anew; it exists on Linux only.

    Raises:
        OSError: the system refused.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_DUMPABLE)")
