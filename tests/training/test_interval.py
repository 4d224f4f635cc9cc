"""Intervals hold what they should, and figures say how sure they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.figures import Figure, load_figures, save_figures
from training.interval import spread, wilson


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_in_its_interval(hits: int, misses: int) -> None:
    low, high = wilson(hits, hits + misses)

    assert 0 <= low <= high <= 1
    if hits + misses:
        assert low <= hits / (hits + misses) <= high


def test_an_interval_is_wilsons() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_more_pictures_make_a_narrower_interval() -> None:
    widths = [high - low for low, high in (wilson(9 * n, 10 * n) for n in (1, 5, 50))]

    assert widths == sorted(widths, reverse=True)


def test_without_pictures_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_more_hits_than_tries_are_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)


def test_the_spread_of_a_mean_is_normal() -> None:
    low, high = spread([1.0, 2.0, 3.0, 4.0])

    assert (low, high) == pytest.approx((2.5 - 1.2652, 2.5 + 1.2652), abs=1e-4)
    assert spread([7.0]) == (7.0, 7.0)


def test_a_figure_says_its_interval() -> None:
    assert Figure.share("背景颜色", [True] * 8 + [False] * 2).text == "80%（49%–94%）"
    assert Figure.mean("VAE 还原（dB）", [27.0, 28.0]).text == "27.50（26.52–28.48）"


def test_figures_are_kept(tmp_path) -> None:
    figures = (Figure.share("画风", [True, False], goal=0.8), Figure.mean("dB", [1.0]))

    save_figures(tmp_path / "kept" / "mini.json", figures)
    assert load_figures(tmp_path / "kept" / "mini.json") == figures
    assert load_figures(tmp_path / "missing.json") == ()
