"""Samples that share model calls."""

from collections.abc import Mapping, Sequence

from engine.runner import Runner
from engine.sample import Sample
from tests.families.flow_bench import FlowBench


def share(
    runner: Runner,
    bench: FlowBench,
    arrivals: Sequence[tuple[int, Sample]],
    *,
    leaves: Mapping[int, Sample] | None = None,
) -> None:
    """Run samples that join at different steps, some of which leave before they are done."""
    waiting = sorted(arrivals, key=lambda arrival: arrival[0])
    live: list[Sample] = []
    tick = 0
    while live or waiting:
        while waiting and waiting[0][0] <= tick:
            live.append(waiting.pop(0)[1])
            bench.start(runner, live[-1])
        runner.step(live, bucket=0)
        left = (leaves or {}).get(tick)
        if left is not None:
            runner.drop(left)
        live = [sample for sample in live if not sample.is_done and sample is not left]
        tick += 1
