"""What to do when the device's memory is full."""

from collections.abc import Callable
from typing import TypeVar

import torch

Result = TypeVar("Result")


def within_memory(work: Callable[[], Result], *, free: Callable[[], None]) -> Result:
    """Do some work; if memory runs out, free what can be freed and do it once more.

    The work must be such that it can be repeated when it has failed. Raises OutOfMemoryError
    where memory runs out again.
    """
    try:
        return work()
    except torch.OutOfMemoryError:
        free()
    return work()
