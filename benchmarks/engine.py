"""Our engine against a stock diffusers pipeline: `python benchmarks/engine.py [--quick]`.

Both sides draw the same pictures with the bundled model, on the same number of threads, turn
and turn about. The stock side serves first come, first served. Measured are

- *together*: pictures that are all asked for at the same moment, equal or of 4, 20 and 50 steps;
- *stream*: pictures of 4, 20 and 50 steps asked for at random moments (Poisson), at 0.8 of what
  the stock side can serve, the very same moments for both;
- *outside the model*: the part of the time in which text encoder, UNet and VAE do not work.
"""

import argparse
import itertools
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Final

from contenders import Contender, Ours, Outcome, Request, Stock, contenders
from report import (
    Row,
    describe_machine,
    largest_difference,
    mean_latency,
    p95_latency,
    table,
    write_json,
)

MIXED_STEPS: Final = (4, 20, 50)
EQUAL_STEPS: Final = 20
LOAD: Final = 0.8
THINGS: Final = ("猫", "汽车", "苹果", "房子", "花", "鱼")
COLOURS: Final = ("红色", "蓝色", "绿色", "黄色")


def make_requests(steps: Sequence[int], *, seed: int) -> list[Request]:
    """Requests with these step counts and various prompts, all at the same moment."""
    prompts = itertools.cycle(f"{c}背景上的{t}" for c, t in itertools.product(COLOURS, THINGS))
    return [
        Request(prompt=prompt, steps=number, seed=seed + at)
        for at, (number, prompt) in enumerate(zip(steps, prompts, strict=False))
    ]


def make_stream(number: int, *, rate: float, seed: int) -> list[Request]:
    """Requests of mixed step counts at the moments of a Poisson process (`rate` per second).

    Given how many there are in a time, such moments are independent and evenly distributed.
    """
    dice = random.Random(seed)  # noqa: S311 – a benchmark repeats itself on purpose
    steps = [MIXED_STEPS[at % len(MIXED_STEPS)] for at in range(number)]
    dice.shuffle(steps)
    moments = sorted(dice.uniform(0, number / rate) for _ in steps)
    return [
        Request(prompt=r.prompt, steps=r.steps, seed=r.seed, at_s=at_s)
        for r, at_s in zip(make_requests(steps, seed=seed), moments, strict=True)
    ]


def both(
    requests: Sequence[Request], sides: tuple[Contender, Contender], round_: int
) -> tuple[list[Outcome], list[Outcome]]:
    """Stock's and our outcomes; who begins alternates from round to round."""
    if round_ % 2:
        ours = sides[1].run(requests)
        return sides[0].run(requests), ours
    return sides[0].run(requests), sides[1].run(requests)


def wall(outcomes: Sequence[Outcome]) -> float:
    """Seconds until the last one is there."""
    return max(outcome.done_s for outcome in outcomes)


class Together:
    """Pictures that are all asked for at once."""

    def __init__(self, name: str, steps: Sequence[int]) -> None:
        self._steps = steps
        self.rate = Row(name=f"{name}: throughput", unit="pictures/s", is_rate=True)
        self.mean = Row(name=f"{name}: mean latency", unit="s")
        self.rows = [self.rate, self.mean]
        self.differences: list[int] = []

    def measure(self, sides: tuple[Stock, Ours], round_: int) -> None:
        """One round."""
        requests = make_requests(self._steps, seed=1000 * round_)
        stock, ours = both(requests, sides, round_)
        self.rate.add(len(stock) / wall(stock), len(ours) / wall(ours))
        self.mean.add(mean_latency(stock), mean_latency(ours))
        self.differences.append(largest_difference(stock, ours))


class Stream:
    """Pictures of mixed step counts, asked for one by one."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._names = ("all", *(f"{steps}-step" for steps in MIXED_STEPS))
        self.rows = [
            Row(name=f"stream, {which}: {what} latency", unit="s")
            for which in self._names
            for what in ("mean", "p95")
        ]

    def measure(self, sides: tuple[Stock, Ours], round_: int, *, rate: float) -> None:
        """One round at `rate` requests per second."""
        requests = make_stream(self._number, rate=rate, seed=7 + round_)
        stock, ours = both(requests, sides, round_)
        rows = iter(self.rows)
        for steps in (None, *MIXED_STEPS):
            parts = [
                [one for one in side if steps in {None, one.request.steps}]
                for side in (stock, ours)
            ]
            next(rows).add(*map(mean_latency, parts))
            next(rows).add(*map(p95_latency, parts))


class Overhead:
    """Which part of a run's time text encoder, UNet and VAE do not work, for both sides."""

    def __init__(self, name: str, *, num_pictures: int, repeats: int) -> None:
        self.name = name
        self._num_pictures = num_pictures
        self._repeats = repeats
        self.stock: list[float] = []
        self.ours: list[float] = []

    def measure(self, sides: tuple[Stock, Ours], round_: int) -> None:
        """One round of several runs."""
        for repeat in range(self._repeats):
            seed = 1000 * round_ + 50 * repeat + 500
            requests = make_requests([EQUAL_STEPS] * self._num_pictures, seed=seed)
            for side, shares in zip(sides, (self.stock, self.ours), strict=True):
                before = side.model_s
                outcomes = side.run(requests)
                shares.append(1 - (side.model_s - before) / wall(outcomes))

    def line(self) -> str:
        """The medians and their spread in words."""
        low, _, high = quantiles(self.ours, n=4)
        return (
            f"- {self.name}: {median(self.ours):.1%} of a picture's time (half of {len(self.ours)} "
            f"runs: {low:.1%} – {high:.1%}); stock: {median(self.stock):.1%}"
        )


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one short round: a minute or so")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="CPU threads of each side")
    parser.add_argument("--json", type=Path, help="write every number there")
    options = parser.parse_args()
    rounds, stream_length = (1, 24) if options.quick else (options.rounds, 90)
    with (
        tempfile.TemporaryDirectory() as folder,
        contenders(threads=options.threads, state_dir=Path(folder)) as sides,
    ):
        ours = sides[1]
        machine = describe_machine(threads=options.threads, device=ours.ready.device)
        equal = Together("together, 20 steps", [EQUAL_STEPS] * 12)
        mixed = Together("together, 4/20/50 steps", MIXED_STEPS * 4)
        stream = Stream(stream_length)
        overheads = [
            Overhead("one picture alone", num_pictures=1, repeats=10),
            Overhead("eight at once", num_pictures=8, repeats=3),
        ]
        both(make_requests([2, 2], seed=1), sides, 0)
        rates = []
        for round_ in range(rounds):
            equal.measure(sides, round_)
            mixed.measure(sides, round_)
            rates.append(LOAD * mixed.rate.stock[-1])
            stream.measure(sides, round_, rate=mean(rates))
            for overhead in overheads:
                overhead.measure(sides, round_)
    measured = [*equal.rows, *mixed.rows, *stream.rows]
    difference = max(equal.differences + mixed.differences)
    for name, value in machine.items():
        print(f"- {name}: {value}")
    print(f"- rounds: {rounds}; stream at {mean(rates):.2f} pictures/s\n")
    print(table(measured))
    print("\nTime outside the model:\n")
    print("\n".join(overhead.line() for overhead in overheads))
    print(f"\nLargest difference between both sides' pictures: {difference} of 255")
    if options.json:
        outside = {o.name: {"stock": o.stock, "ours": o.ours} for o in overheads}
        others: dict[str, object] = {"outside_the_model": outside, "difference": difference}
        write_json(options.json, machine=machine, rows=measured, others=others)


if __name__ == "__main__":
    main()
