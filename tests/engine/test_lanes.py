import pytest

from engine.curve import Curve
from engine.lanes import choose_bucket
from engine.sample import Sample
from tests.engine.waiting import SMALL, make_sample

ONE_THREAD = Curve({1: 0.0143, 2: 0.0187, 4: 0.0289, 8: 0.0495, 16: 0.0970})
FLAT = Curve({1: 0.0100, 2: 0.0101, 4: 0.0102, 8: 0.0104, 16: 0.0110})


def make_samples(*calls: int, guidance_scale: float = 4.0) -> list[Sample]:
    return [
        make_sample(owner, calls=number, key=SMALL, guidance_scale=guidance_scale)
        for owner, number in enumerate(calls)
    ]


@pytest.mark.parametrize(("number", "bucket"), [(1, 2), (2, 4), (4, 8), (25, 8)])
def test_equal_newcomers_get_the_bucket_that_they_fill(number: int, bucket: int) -> None:
    assert choose_bucket(ONE_THREAD, make_samples(*[20] * number), {}) == bucket


def test_a_sample_of_one_row_needs_no_second_one() -> None:
    assert choose_bucket(ONE_THREAD, make_samples(20, guidance_scale=1.0), {}) == 1


def test_where_company_costs_nothing_everyone_starts_in_the_large_bucket() -> None:
    assert choose_bucket(FLAT, make_samples(20), {}) == 16


def test_a_long_sample_is_not_left_alone_in_a_bucket_that_short_ones_filled() -> None:
    assert choose_bucket(ONE_THREAD, make_samples(50, 4, 4, 4), {}) == 2


@pytest.mark.parametrize(
    ("newcomers", "lanes", "bucket"),
    [
        ([20], {2: [15]}, 2),  # one more waits
        ([20, 20], {2: [15]}, 4),  # several more get a batch of their own
        ([20] * 5, {2: [15]}, 8),
        ([20], {8: [30]}, 8),  # room in a large batch costs nothing
        ([20], {2: [15], 8: [30]}, 8),
        ([50], {8: [2]}, 2),  # room that soon has to be paid for alone
        ([20], {8: [20, 20, 20, 20]}, 8),  # full, but cheap to prolong
    ],
)
def test_newcomers_join_a_lane_under_way_unless_one_of_their_own_is_quicker(
    newcomers: list[int], lanes: dict[int, list[int]], bucket: int
) -> None:
    under_way = {rows: make_samples(*calls) for rows, calls in lanes.items()}
    assert choose_bucket(ONE_THREAD, make_samples(*newcomers), under_way) == bucket


def test_only_buckets_that_hold_the_largest_newcomer_are_chosen() -> None:
    exact = Curve(ONE_THREAD.step_s, exact={1, 8})
    assert choose_bucket(exact, make_samples(20), {}) == 8


def test_where_no_bucket_is_exact_none_is_promised() -> None:
    exact = Curve(ONE_THREAD.step_s, exact={1})
    assert choose_bucket(exact, make_samples(20), {}) == 0
