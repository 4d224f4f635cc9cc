"""What to do when the device's memory is full."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import torch

Result = TypeVar("Result")


def fits_memory(work: Callable[[], object]) -> bool:
    """Do some work; False where memory runs out."""
    try:
        work()
    except torch.OutOfMemoryError:
        return False
    return True


def within_memory(work: Callable[[], Result], *, free: Callable[[], None]) -> Result:
    """Do some work; if memory runs out, free what can be freed and do it once more.

    The work must be such that it can be repeated when it has failed. Raises OutOfMemoryError
    where memory runs out again.
    """
    try:
        return work()
    except torch.OutOfMemoryError:
        pass
    # Not in the handler: the error holds on to all that was being computed.
    free()
    return work()


def smaller_bucket(rows: int, *, largest: int, buckets: Iterable[int]) -> int | None:
    """The least bucket below `rows` that holds the largest sample; None if there is none."""
    return min((bucket for bucket in buckets if largest <= bucket < rows), default=None)
