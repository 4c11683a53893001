"""The settings of spans and metrics."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class TelemetrySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where spans and metrics go, and how many requests are traced."""

    exporter: Annotated[
        Literal["none", "console"], Meta(description="`console`: JSON on standard error; `none`: nowhere.")
    ] = "none"
    sample_percent: Annotated[
        int,
        Meta(
            ge=0,
            le=100,
            description="Requests traced, of those whose caller has not decided; metrics count all.",
        ),
    ] = 1
    interval_s: Annotated[
        int, Meta(ge=1, le=3_600, description="Time between two exports of the metrics.")
    ] = 60
