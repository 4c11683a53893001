"""Where records go: one port, three ways."""

from bff.audit.sinks.connect import connect_sink
from bff.audit.sinks.http import HttpCollector
from bff.audit.sinks.port import AuditSink
from bff.audit.sinks.redis_stream import RedisStream
from bff.audit.sinks.standard_output import StandardOutput

__all__ = ["AuditSink", "HttpCollector", "RedisStream", "StandardOutput", "connect_sink"]
