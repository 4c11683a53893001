"""The sink of the settings."""

from typing import Final

from bff.audit.sinks.http import HttpCollector
from bff.audit.sinks.port import AuditSink
from bff.audit.sinks.redis_stream import RedisStream
from bff.audit.sinks.standard_output import StandardOutput
from bff.settings import AuditSettings, SettingsError

_SCHEMES: Final = {"http": ("http://", "https://"), "redis": ("redis://", "rediss://")}


def connect_sink(settings: AuditSettings) -> AuditSink:
    """
    Make the sink; connections are opened with the first records.

    Raises:
        SettingsError: the sink has no URL, or one of another kind.
    """
    if settings.sink == "stdout":
        return StandardOutput()
    url, schemes = settings.url.reveal(), _SCHEMES[settings.sink]
    if not url.startswith(schemes):
        raise SettingsError(
            f"BFF_AUDIT_URL: expected {' or '.join(schemes)} for BFF_AUDIT_SINK={settings.sink}"
        )
    if settings.sink == "http":
        return HttpCollector(url, settings.authorization.reveal(), settings.timeout_ms)
    return RedisStream(url, settings.stream, settings.timeout_ms)
