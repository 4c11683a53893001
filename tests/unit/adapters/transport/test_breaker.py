import pytest

from adapters.transport.breaker import Admission, Breaker, BreakerState
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
        call(breaker, 0, success=success)
    assert breaker.state is state


def test_a_new_window_starts_from_nothing() -> None:
    breaker = Breaker(SETTINGS)
    for _ in range(3):
        call(breaker, 0, success=False)
    call(breaker, 10, success=False)
    assert breaker.state is BreakerState.CLOSED


def test_only_one_probe_goes_out_after_the_pause() -> None:
    breaker = opened()
    assert breaker.admit(4.9) is None
    assert breaker.admit(5.0) is not None
    assert breaker.admit(5.0) is None


def test_a_failed_probe_opens_for_another_pause() -> None:
    breaker = opened()
    call(breaker, 5.0, success=False)
    assert breaker.admit(9.9) is None
    assert breaker.admit(10.0) is not None


def test_a_good_probe_closes_and_forgets() -> None:
    breaker = opened()
    call(breaker, 5.0, success=True)
    assert breaker.state is BreakerState.CLOSED
    for _ in range(3):
        call(breaker, 5.2, success=False)
    assert breaker.state is BreakerState.CLOSED


def test_a_forgotten_probe_makes_room_for_the_next() -> None:
    breaker = opened()
    probe = breaker.admit(5.0)
    assert probe is not None
    breaker.forget(probe, 5.1)
    assert breaker.admit(5.1) is not None


def test_it_tells_when_an_outcome_changes_its_state() -> None:
    breaker = Breaker(SETTINGS)
    admission = breaker.admit(0)
    assert admission is not None
    assert [breaker.record(admission, success=False, now_s=0) for _ in range(4)] == [
        False,
        False,
        False,
        True,
    ]
    probe = breaker.admit(5.0)
    assert probe is not None
    assert [breaker.forget(probe, 5.1), breaker.forget(probe, 5.1)] == [True, False]
    probe = breaker.admit(5.1)
    assert probe is not None
    assert [breaker.record(probe, success=True, now_s=5.2) for _ in range(2)] == [True, False]


def test_outcomes_from_before_the_opening_decide_nothing() -> None:
    breaker, early = opened_around_a_call()
    breaker.record(early, success=True, now_s=1.0)
    assert breaker.state is BreakerState.OPEN


def test_outcomes_from_before_the_probe_decide_nothing() -> None:
    breaker, early = opened_around_a_call()
    breaker.admit(5.0)
    breaker.record(early, success=True, now_s=5.1)
    breaker.forget(early, 5.1)
    assert breaker.state is BreakerState.HALF_OPEN


def opened_around_a_call() -> tuple[Breaker, Admission]:
    """A breaker that opened while a call admitted before was still on its way."""
    breaker = Breaker(SETTINGS)
    early = breaker.admit(0)
    assert early is not None
    for _ in range(4):
        call(breaker, 0, success=False)
    return breaker, early


def call(breaker: Breaker, now_s: float, *, success: bool) -> None:
    admission = breaker.admit(now_s)
    assert admission is not None
    breaker.record(admission, success=success, now_s=now_s)


def opened() -> Breaker:
    breaker = Breaker(SETTINGS)
    for _ in range(4):
        call(breaker, 0, success=False)
    return breaker
