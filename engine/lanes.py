"""Lanes: in which bucket samples that have not begun are to be stepped for life."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from engine.curve import Curve
from engine.sample import Sample

TOLERANCE: Final = 1.15
"""A larger bucket, with its room for others, may take this much longer than the quickest."""


def choose_bucket(
    curve: Curve, newcomers: Sequence[Sample], lanes: Mapping[int, Sequence[Sample]]
) -> int:
    """The bucket that gets the newcomers done for the least additional model time.

    `lanes` are the samples of the same size that are under way, by bucket. Room beside them
    costs nothing while they go on; a lane of the newcomers' own pays off when there are enough
    of them to fill it for long enough. So a lone sample gets the smallest bucket that holds it,
    one or two more join or wait, and a crowd gets a large one. Where no bucket is exact it is
    0, not fixed.
    """
    largest = max(sample.num_rows for sample in newcomers)
    seconds = {}
    for bucket in curve.buckets:
        if bucket >= largest:
            before = _num_calls(bucket, lanes.get(bucket, ()))
            after = _num_calls(bucket, [*lanes.get(bucket, ()), *newcomers])
            seconds[bucket] = curve.step_s[bucket] * (after - before)
    if not seconds:
        return 0
    best = min(seconds.values())
    return max(bucket for bucket, s in seconds.items() if s <= best * TOLERANCE)


def _num_calls(bucket: int, samples: Iterable[Sample]) -> float:
    """How many calls of a bucket it takes, at least, until all of some samples are done."""
    calls = [(sample.remaining, sample.num_rows) for sample in samples]
    longest = max((remaining for remaining, _ in calls), default=0)
    return max(longest, sum(remaining * rows for remaining, rows in calls) / bucket)
