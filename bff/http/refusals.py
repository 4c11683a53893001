"""What the log is told of a request that was refused."""

import logging
import time

from bff.codes import Code
from bff.http.model import RequestMeta
from bff.http.reply import Reply
from bff.identity import TokenRefused

_log = logging.getLogger(__name__)


def log_refusal(error: Exception, code: Code, reply: Reply, meta: RequestMeta, started_s: float) -> None:
    """Tell the log why: for a refused token its reason, for our own faults the stack without values."""
    ours = code is Code.INTERNAL
    _log.log(
        logging.ERROR if ours else logging.INFO,
        "request_refused",
        exc_info=error if ours else None,
        extra={
            "request_id": meta.request_id,
            "trace_id": meta.trace_id,
            "code": code.value,
            "reason": error.refusal.value if isinstance(error, TokenRefused) else None,
            "status": reply.status,
            "duration_ms": (time.monotonic() - started_s) * 1000,
        },
    )
