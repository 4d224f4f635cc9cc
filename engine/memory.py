"""What to do when the device's memory is full."""

from collections.abc import Callable, Sequence

import torch

from engine.runner import Runner
from engine.sample import Sample


def step_within_memory(
    runner: Runner, samples: Sequence[Sample], *, bucket: int, free: Callable[[], None]
) -> tuple[Sample, ...]:
    """Step samples; if memory runs out, free what can be freed and try once more.

    A batch that is not padded to a bucket is tried again in halves. Returns those samples that
    could not be stepped; they have not changed.
    """
    try:
        runner.step(samples, bucket=bucket)
    except torch.OutOfMemoryError:
        free()
    else:
        return ()
    if bucket == 0 and len(samples) > 1:
        middle = len(samples) // 2
        return tuple(
            sample
            for half in (samples[:middle], samples[middle:])
            for sample in step_within_memory(runner, half, bucket=bucket, free=free)
        )
    try:
        runner.step(samples, bucket=bucket)
    except torch.OutOfMemoryError:
        free()
        return tuple(samples)
    return ()
