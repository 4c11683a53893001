"""Who saw what: a chain of records, delivered to a sink; and how to verify one. Never a value."""

from bff.audit.errors import AuditUnavailable, SinkUnavailable
from bff.audit.keys import read_audit_keys
from bff.audit.record import Outcome
from bff.audit.sinks import AuditSink, connect_sink
from bff.audit.trail import Act, Audit

__all__ = [
    "Act",
    "Audit",
    "AuditSink",
    "AuditUnavailable",
    "Outcome",
    "SinkUnavailable",
    "connect_sink",
    "read_audit_keys",
]
