"""The setting of a measurement: prepared machine, bodies, token, running upstream."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from bench.bodies import capture, running_bank
from bench.caller import write_caller
from bench.machine import prepare
from bench.places import BODIES, WORK
from bench.upstream import Upstream, running_upstream


class Setting(msgspec.Struct, frozen=True):
    upstream: Upstream
    token: str


@contextmanager
def prepared() -> Iterator[Setting]:
    """Prepare everything that stands around the targets, and clear it away at the end."""
    prepare()
    WORK.mkdir(parents=True, exist_ok=True)
    with running_bank() as bank:
        capture(bank, BODIES)
        token = write_caller(bank.claims, BODIES)
    with running_upstream(BODIES, WORK) as upstream:
        yield Setting(upstream, token)
