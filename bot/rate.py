"""Rates: so much per period, and so much at once (the generic cell rate algorithm). Pure.

A meter keeps one number, its *theoretical arrival time*: when, at the rate, all that was let
through will have been worked off. What is asked for moves it on by cost × period ÷ amount, and is
let through where it stays within what the burst is worth of now. Source: ITU-T I.371, annex A.
"""

from math import inf
from typing import Final, NamedTuple

import msgspec

_SLACK_S: Final = 1e-3
"""Times since the epoch are exact to about a quarter of a microsecond, and sums of them less so."""


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """`amount` units per `period_s` seconds, at most `burst` of them at once (all > 0)."""

    amount: float
    period_s: float
    burst: float

    def __post_init__(self) -> None:
        if not (self.amount > 0 and self.period_s > 0 and self.burst > 0):
            raise ValueError("a rate is positive")

    @property
    def unit_s(self) -> float:
        """Seconds that one unit is worth."""
        return self.period_s / self.amount

    @property
    def burst_s(self) -> float:
        """Seconds that everything which may come at once is worth."""
        return self.burst * self.unit_s


class Asked(NamedTuple):
    """`arrival` is the meter's new time, were it let through; it may be, once `wait_s` is 0.

    `wait_s` is infinite where it will never be: more than the burst.
    """

    arrival: float
    seconds: float
    wait_s: float


def ask(rate: Rate, arrival: float | None, *, cost: float, now: float) -> Asked:
    """What letting `cost` units through at `now` would mean, for a meter at `arrival`.

    Times are seconds since the epoch. A clock that was set back leaves nobody waiting for more
    than two bursts are worth; a step either way gives at most one burst away.
    """
    seconds = cost * rate.unit_s
    moved = _base(rate, arrival, now) + seconds
    wait_s = moved - now - rate.burst_s
    if cost > rate.burst:
        wait_s = inf
    return Asked(moved, seconds, wait_s if wait_s > _SLACK_S else 0.0)


def left(rate: Rate, arrival: float | None, *, now: float) -> float:
    """How many units would be let through at once."""
    return (now + rate.burst_s - _base(rate, arrival, now)) / rate.unit_s


def _base(rate: Rate, arrival: float | None, now: float) -> float:
    # A meter is never more than a burst ahead, unless the clock was set back. To cut it down to a
    # burst would not do: who is denied leaves no trace, so it would be cut down again and again,
    # and they be denied until the clock has caught up. A small step is waited for, after a large
    # one the meter begins anew.
    if arrival is None or arrival > now + 2 * rate.burst_s:
        return now
    return max(now, arrival)
