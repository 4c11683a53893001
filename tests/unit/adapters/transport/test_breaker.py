import pytest

from adapters.transport.breaker import Breaker, BreakerState
from adapters.transport.settings import BreakerSettings

SETTINGS = BreakerSettings(window_s=10, min_calls=4, failure_percent=50, open_s=5)


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([True, False, False], BreakerState.CLOSED),  # two of three, but three calls are too few
        ([True, False, False, True], BreakerState.CLOSED),  # a success never opens
        ([True, False, False, True, False], BreakerState.OPEN),
        ([True, True, True, False, False], BreakerState.CLOSED),
    ],
)
def test_half_of_enough_calls_must_fail(outcomes: list[bool], state: BreakerState) -> None:
    breaker = Breaker(SETTINGS)
    for success in outcomes:
        breaker.record(success=success, now_s=0)
    assert breaker.state is state


def test_a_new_window_starts_from_nothing() -> None:
    breaker = Breaker(SETTINGS)
    for _ in range(3):
        breaker.record(success=False, now_s=0)
    breaker.record(success=False, now_s=10)
    assert breaker.state is BreakerState.CLOSED


def open_breaker() -> Breaker:
    breaker = Breaker(SETTINGS)
    for _ in range(4):
        breaker.record(success=False, now_s=0)
    return breaker


def test_only_one_probe_goes_out_after_the_pause() -> None:
    breaker = open_breaker()
    assert [breaker.admits(4.9), breaker.admits(5.0), breaker.admits(5.0)] == [False, True, False]


def test_a_failed_probe_opens_for_another_pause() -> None:
    breaker = open_breaker()
    breaker.admits(5.0)
    breaker.record(success=False, now_s=6.0)
    assert [breaker.admits(10.9), breaker.admits(11.0)] == [False, True]


def test_a_good_probe_closes_and_forgets() -> None:
    breaker = open_breaker()
    breaker.admits(5.0)
    breaker.record(success=True, now_s=5.1)
    assert breaker.state is BreakerState.CLOSED
    for _ in range(3):
        breaker.record(success=False, now_s=5.2)
    assert breaker.state is BreakerState.CLOSED


def test_late_outcomes_of_the_closed_time_change_nothing() -> None:
    breaker = open_breaker()
    breaker.record(success=True, now_s=1.0)
    assert breaker.state is BreakerState.OPEN
