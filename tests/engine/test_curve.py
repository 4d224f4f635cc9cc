import pytest

from engine.curve import Curve

ONE_THREAD = Curve({1: 0.0143, 2: 0.0187, 4: 0.0289, 8: 0.0495, 16: 0.0970})
FLAT = Curve({1: 0.0100, 2: 0.0101, 4: 0.0102, 8: 0.0104, 16: 0.0110})
STEEP = Curve({1: 10.0, 2: 20.0, 4: 40.0, 8: 80.0})


@pytest.mark.parametrize(("curve", "rows"), [(ONE_THREAD, 8), (FLAT, 16), (STEEP, 2)])
def test_the_knee_is_the_smallest_batch_that_costs_a_row_no_more(curve: Curve, rows: int) -> None:
    assert curve.max_rows == rows
    assert curve.buckets[-1] == rows


def test_a_batch_whose_call_takes_too_long_is_not_formed_however_cheap_per_row() -> None:
    assert Curve({1: 0.4, 2: 0.6, 4: 0.9, 8: 1.2, 16: 1.5}).max_rows == 4


def test_a_guided_sample_alone_is_served_however_long_its_call_takes() -> None:
    assert Curve({1: 12.0, 2: 13.0, 4: 14.0}).max_rows == 2


def test_a_bucket_that_is_not_exact_is_not_offered() -> None:
    assert Curve(ONE_THREAD.step_s, exact={1, 2, 8}).buckets == (1, 2, 8)


def test_twice_the_pixels_cost_what_twice_the_rows_do() -> None:
    double = ONE_THREAD.scaled(2)
    assert double.step_s[1] == ONE_THREAD.step_s[2]
    assert double.step_s[8] == ONE_THREAD.step_s[16]
    assert double.step_s[16] == pytest.approx(2 * ONE_THREAD.step_s[16])
    assert double.max_rows <= ONE_THREAD.max_rows


def test_between_two_measured_row_counts_the_estimate_lies_on_the_line() -> None:
    assert ONE_THREAD.scaled(1.5).step_s[2] == pytest.approx((0.0187 + 0.0289) / 2)


def test_smaller_latents_never_cost_less_than_one_measured_row() -> None:
    assert ONE_THREAD.scaled(0.25).step_s[1] == ONE_THREAD.step_s[1]
