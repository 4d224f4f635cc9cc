"""Rates let through what they say, whatever the clock does."""

from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rate import Rate, ask, left

NOW = 1_795_420_800.0
"""A moment in 2026; times since the epoch lose digits, and the tests with them."""

SLACK_S = 3e-3
"""What rounding may be worth."""

rates = st.builds(
    lambda amount, period_s, share: Rate(amount=amount, period_s=period_s, burst=share * amount),
    amount=st.floats(0.5, 50_000),
    period_s=st.sampled_from([60.0, 3600.0, 86_400.0]),
    share=st.floats(0.1, 5),
)
shares = st.floats(0.001, 1)
pauses = st.floats(0, 100_000)


def asked_for(rate, costs, pauses):
    """Which of `costs` are let through when asked for with pauses between, and when."""
    arrival, now, granted = None, NOW, []
    for share, pause in zip(costs, pauses, strict=False):
        now += pause
        cost = share * rate.burst
        answer = ask(rate, arrival, cost=cost, now=now)
        if not answer.wait_s:
            arrival = answer.arrival
            granted.append((now, cost))
    return granted


def test_ten_an_hour_are_ten_at_once_and_then_one_every_six_minutes():
    rate = Rate(amount=10, period_s=3600, burst=10)
    arrival = None
    for _ in range(10):
        answer = ask(rate, arrival, cost=1, now=NOW)
        assert answer.wait_s == 0
        arrival = answer.arrival

    assert ask(rate, arrival, cost=1, now=NOW).wait_s == pytest.approx(360)
    assert ask(rate, arrival, cost=3, now=NOW).wait_s == pytest.approx(1080)
    assert ask(rate, arrival, cost=1, now=NOW + 360).wait_s == 0
    assert left(rate, arrival, now=NOW + 400) == pytest.approx(10 / 9)


@given(rate=rates, costs=st.lists(shares, max_size=30), gaps=st.lists(pauses, max_size=30))
def test_never_more_than_the_burst_and_what_the_time_is_worth(rate, costs, gaps):
    granted = asked_for(rate, costs, gaps)
    for first in range(len(granted)):
        for last in range(first, len(granted)):
            total = sum(cost for _, cost in granted[first : last + 1])
            span_s = granted[last][0] - granted[first][0]
            most = rate.burst + span_s / rate.unit_s
            assert total <= most * (1 + 1e-9) + SLACK_S / rate.unit_s


@given(rate=rates, costs=st.lists(shares, min_size=1, max_size=20))
def test_who_waits_as_long_as_they_are_told_is_let_through(rate, costs):
    arrival, now = None, NOW
    for share in costs:
        answer = ask(rate, arrival, cost=share * rate.burst, now=now)
        now += answer.wait_s
        again = ask(rate, arrival, cost=share * rate.burst, now=now)
        assert again.wait_s == 0
        arrival = again.arrival


@given(
    rate=rates,
    share=shares,
    steps=st.lists(
        st.floats(-1e9, 1e9) | st.floats(-1e4, 1e4) | st.floats(-10, 10), min_size=1, max_size=10
    ),
)
def test_no_step_of_the_clock_locks_anybody_out(rate, share, steps):
    """Nobody ever waits longer than two bursts take; and when they have, they are let through."""
    arrival, now = None, NOW
    for step in steps:
        now = max(0.0, now + step)
        answer = ask(rate, arrival, cost=share * rate.burst, now=now)
        assert answer.wait_s <= 2 * rate.burst_s + SLACK_S
        waited = ask(rate, arrival, cost=share * rate.burst, now=now + answer.wait_s)
        assert waited.wait_s == 0
        if not answer.wait_s:
            arrival = answer.arrival
        assert left(rate, arrival, now=now) <= rate.burst * (1 + 1e-9) + SLACK_S / rate.unit_s


@given(rate=rates, step=st.floats(1, 1e9) | st.floats(-1e9, -1), count=st.integers(1, 10))
def test_a_step_gives_at_most_one_burst_away(rate, step, count):
    spent = ask(rate, None, cost=rate.burst, now=NOW)
    total, arrival = 0.0, spent.arrival
    for _ in range(count):
        answer = ask(rate, arrival, cost=rate.burst / 3, now=NOW + step)
        if not answer.wait_s:
            total, arrival = total + rate.burst / 3, answer.arrival
    assert total <= rate.burst * (1 + 1e-9) + SLACK_S / rate.unit_s


@given(rate=rates, more=st.floats(1.001, 10), gaps=st.lists(pauses, max_size=3))
def test_more_than_a_burst_is_never_let_through(rate, more, gaps):
    now = NOW
    for gap in [0.0, *gaps]:
        now += gap
        assert ask(rate, None, cost=more * rate.burst, now=now).wait_s == inf


@given(rate=rates, costs=st.lists(st.floats(0.001, 0.3), min_size=2, max_size=3))
def test_an_arrival_given_back_lets_as_much_through_again(rate, costs):
    arrival = None
    for share in costs:
        arrival = ask(rate, arrival, cost=share * rate.burst, now=NOW).arrival
    before = left(rate, arrival, now=NOW)
    back = arrival - costs[0] * rate.burst_s
    assert left(rate, back, now=NOW) - before == pytest.approx(costs[0] * rate.burst, rel=1e-3)


def test_a_small_step_back_is_waited_for_and_a_large_one_forgotten():
    rate = Rate(amount=10, period_s=3600, burst=10)
    arrival = ask(rate, None, cost=10, now=NOW).arrival
    assert ask(rate, arrival, cost=1, now=NOW - 600).wait_s == pytest.approx(600 + 360)
    assert ask(rate, arrival, cost=1, now=NOW - 3601).wait_s == 0


@pytest.mark.parametrize("numbers", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (-1, 1, 1)])
def test_rates_are_positive(numbers):
    amount, period_s, burst = numbers
    with pytest.raises(ValueError, match="positive"):
        Rate(amount=amount, period_s=period_s, burst=burst)


def test_what_is_left_only_grows_while_nothing_is_asked_for():
    rate = Rate(amount=6, period_s=60, burst=6)
    arrival = ask(rate, None, cost=6, now=NOW).arrival
    grown = [left(rate, arrival, now=NOW + seconds) for seconds in range(0, 90, 10)]
    assert all(later >= earlier for earlier, later in pairwise(grown))
    assert grown[-1] == 6
