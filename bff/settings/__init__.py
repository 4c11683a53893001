"""Everything that can be turned from outside, typed, with the unit in the name."""

from bff.settings.decision import DecisionSettings
from bff.settings.documents import DocumentSettings
from bff.settings.load import SettingsError, load_settings
from bff.settings.model import (
    AssertionSettings,
    AuditSettings,
    CacheSettings,
    HealthSettings,
    IdentitySettings,
    LogSettings,
    Mode,
    SealSettings,
    Settings,
)
from bff.settings.secret import Secret
from bff.settings.server import ServerSettings
from bff.settings.streams import EventSettings, StreamSettings
from bff.settings.telemetry import TelemetrySettings
from bff.settings.upstream import UpstreamSettings

__all__ = [
    "AssertionSettings",
    "AuditSettings",
    "CacheSettings",
    "DecisionSettings",
    "DocumentSettings",
    "EventSettings",
    "HealthSettings",
    "IdentitySettings",
    "LogSettings",
    "Mode",
    "SealSettings",
    "Secret",
    "ServerSettings",
    "Settings",
    "SettingsError",
    "StreamSettings",
    "TelemetrySettings",
    "UpstreamSettings",
    "load_settings",
]
