"""The learning rate climbs, stays and falls; the average remembers more and more."""

import pytest

from training.schedule import ema_decay, learning_rate
from training.settings import Fit

FIT = Fit(steps=100, batch=1, learning_rate=0.01, warmup=10, hold=0.4, ema=0.99)


def test_the_learning_rate_climbs_to_its_peak() -> None:
    rates = [learning_rate(FIT, step) for step in range(10)]

    assert rates == sorted(rates)
    assert rates[0] == pytest.approx(0.001)
    assert rates[-1] == pytest.approx(0.01)


def test_the_learning_rate_stays_at_its_peak() -> None:
    assert {learning_rate(FIT, step) for step in range(10, 41)} == {0.01}


def test_the_learning_rate_falls_almost_to_zero() -> None:
    rates = [learning_rate(FIT, step) for step in range(41, 100)]

    assert rates == sorted(rates, reverse=True)
    assert 0 < rates[-1] < 0.0001


def test_the_average_forgets_early_weights_and_keeps_late_ones() -> None:
    decays = [ema_decay(FIT, step) for step in range(2000)]

    assert decays == sorted(decays)
    assert decays[0] == pytest.approx(0.1)
    assert decays[-1] == 0.99
