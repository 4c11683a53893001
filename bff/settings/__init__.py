"""Everything that can be turned from outside, typed, with the unit in the name."""

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
    UpstreamSettings,
)
from bff.settings.secret import Secret
from bff.settings.server import ServerSettings

__all__ = [
    "AssertionSettings",
    "AuditSettings",
    "CacheSettings",
    "DocumentSettings",
    "HealthSettings",
    "IdentitySettings",
    "LogSettings",
    "Mode",
    "SealSettings",
    "Secret",
    "ServerSettings",
    "Settings",
    "SettingsError",
    "UpstreamSettings",
    "load_settings",
]
