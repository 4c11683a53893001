"""The settings of one of the bank's systems: one group for each."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class UpstreamSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the bank's systems: where it is, and which adapter speaks to it."""

    url: Annotated[
        str,
        Meta(
            pattern=r"^https?://\S*[^\s/]$",
            title="http or https URL without a closing slash",
            description="Base URL of the upstream.",
        ),
    ]
    factory: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$",
            title="package.module:factory",
            description="The adapter of this source; a bank names its own here.",
        ),
    ]
    client: Annotated[
        Literal["asyncio", "pyreqwest", "httpx"], Meta(description="The HTTP client under the adapter.")
    ] = "asyncio"
    timeout_ms: Annotated[int, Meta(ge=10, le=60_000, description="Time for one call.")] = 2_000
    concurrency: Annotated[
        int, Meta(ge=1, le=10_000, description="Calls at the same time; more wait for their turn.")
    ] = 64
    queue: Annotated[
        int,
        Meta(ge=0, le=100_000, description="Calls that may wait, until their deadline; more are refused."),
    ] = 4_000
    tls_ca: Annotated[
        str,
        Meta(
            title="path, or empty",
            description="PEM file of the certificate authorities that are believed instead of the system's.",
        ),
    ] = ""
    tls_cert: Annotated[
        str,
        Meta(title="path, or empty", description="PEM file of the certificate that the server comes with."),
    ] = ""
    tls_key: Annotated[
        str,
        Meta(
            title="path, or empty",
            description="PEM file of its private key, unencrypted; empty: the file of the certificate.",
        ),
    ] = ""
    http: Annotated[
        Literal["1.1", "2"],
        Meta(description="Version; `2` with `pyreqwest` only, offered to https, required of http."),
    ] = "1.1"
