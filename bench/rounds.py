"""Interleaved rounds: every target in turn, again and again, so that a noisy minute hits all alike."""

from collections.abc import Sequence
from statistics import median
from typing import Final

import msgspec

from bench.load import Shot, shoot, write_script
from bench.replies import Session
from bench.workloads import Workload

SIZE_TOLERANCE: Final = 0.03


class Plan(msgspec.Struct, frozen=True):
    """How long to measure, in whole seconds: wrk takes no others."""

    rounds: int
    seconds: int
    warm_up_seconds: int


WARM_UP_SECONDS: Final = 4
"""No plan warms up for less: after 1 s V8 has not compiled the Node peers, which then seem twice as slow."""


FULL: Final = Plan(rounds=20, seconds=1, warm_up_seconds=WARM_UP_SECONDS)
"""Many short rounds: a machine that others use changes within seconds, and longer ones let that in."""
QUICK: Final = Plan(rounds=3, seconds=1, warm_up_seconds=WARM_UP_SECONDS)


class Result(msgspec.Struct, frozen=True):
    """One line of `results.json`; medians over the rounds."""

    workload: str
    target: str
    cpu_us: float
    rps: float
    p50_ms: float
    p99_ms: float
    rss_mb: float


class Series(msgspec.Struct, frozen=True):
    """All rounds of one target on one workload."""

    workload: str
    target: str
    shots: tuple[Shot, ...]

    def result(self) -> Result:
        def middle(figures: list[float]) -> float:
            return round(median(figures), 3)

        return Result(
            workload=self.workload,
            target=self.target,
            cpu_us=middle([shot.cpu_us for shot in self.shots]),
            rps=middle([shot.rps for shot in self.shots]),
            p50_ms=middle([shot.p50_ms for shot in self.shots]),
            p99_ms=middle([shot.p99_ms for shot in self.shots]),
            rss_mb=max(shot.rss_mb for shot in self.shots),
        )

    @property
    def failures(self) -> int:
        return sum(shot.failures for shot in self.shots)

    @property
    def steady(self) -> bool:
        """Whether replies had the same size in every round: an error under load would answer 200 too."""
        sizes = [shot.reply_bytes for shot in self.shots]
        return max(sizes) <= min(sizes) * (1 + SIZE_TOLERANCE)


def ratio(ours: Series, theirs: Series) -> float:
    """CPU of one target over another's: the median of the ratios of each round."""
    return median(one.cpu_us / two.cpu_us for one, two in zip(ours.shots, theirs.shots, strict=True))


def measure(sessions: Sequence[Session], workload: Workload, plan: Plan) -> list[Series]:
    """Warm every target up, then put load on one after the other in each round."""
    scripts = {
        session.server.name: write_script(
            f"{session.server.name}-{workload.name}", session.token, session.body(workload)
        )
        for session in sessions
    }
    for session in sessions:
        shoot(session.server, scripts[session.server.name], plan.warm_up_seconds)
    shots: dict[str, list[Shot]] = {name: [] for name in scripts}
    for _ in range(plan.rounds):
        for session in sessions:
            name = session.server.name
            shots[name].append(shoot(session.server, scripts[name], plan.seconds))
    return [Series(workload.name, name, tuple(taken)) for name, taken in shots.items()]
