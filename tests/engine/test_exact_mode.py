"""Inside a fixed bucket a picture does not change by one bit, whatever shares its calls."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from core.sampler import Sampler
from engine.runner import Runner
from engine.sample import Sample
from tests.engine.stock_bench import Bench, Share

SAMPLERS = list(Sampler)
Results = dict[Sampler, tuple[torch.Tensor, npt.NDArray[np.uint8]]]


@pytest.fixture(scope="module")
def alone(mini: Bench) -> Results:
    """Latents and pixels of each sampler's sample, which has the bucket of 8 to itself."""
    runner = mini.runner()
    results = {}
    for sampler in SAMPLERS:
        sample = subject(mini, sampler)
        mini.start(runner, sample)
        mini.finish(runner, sample, bucket=8)
        results[sampler] = (runner.latents(sample), runner.decode([sample])[0])
    return results


def subject(bench: Bench, sampler: Sampler) -> Sample:
    return bench.sample(sampler, seed=12, steps=4, bucket=8)


def neighbour(bench: Bench, at: int, **changes: Any) -> Sample:
    values = {"steps": 2 + at % 5, "seed": at, "guidance_scale": 6.0, "prompt": "一只狗"} | changes
    return bench.sample(SAMPLERS[at % len(SAMPLERS)], bucket=8, **values)


def assert_same(runner: Runner, sample: Sample, alone: Results) -> None:
    latents, pixels = alone[sample.spec.sampler]
    assert torch.equal(runner.latents(sample), latents)
    assert np.array_equal(runner.decode([sample])[0], pixels)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_neighbours_with_other_samplers_change_no_bit(
    mini: Bench, alone: Results, sampler: Sampler
) -> None:
    sample = subject(mini, sampler)
    at = SAMPLERS.index(sampler)
    company = [neighbour(mini, at + 1 + k) for k in range(3)]
    runner = mini.runner()
    mini.start(runner, sample, *company)
    mini.finish(runner, *company[:2], sample, company[2], bucket=8)

    assert_same(runner, sample, alone)


@pytest.mark.parametrize("slot", range(4))
def test_the_place_in_the_batch_changes_no_bit(mini: Bench, alone: Results, slot: int) -> None:
    sample = subject(mini, Sampler.UNIPC)
    batch = [neighbour(mini, at, steps=6) for at in range(3)]
    batch.insert(slot, sample)
    runner = mini.runner()
    mini.start(runner, *batch)
    mini.finish(runner, *batch, bucket=8)

    assert_same(runner, sample, alone)


def test_joining_and_leaving_change_no_bit(mini: Bench, alone: Results, share: Share) -> None:
    samples = [subject(mini, Sampler.EULER_A), subject(mini, Sampler.PNDM)]
    early, late = neighbour(mini, 5, steps=9), neighbour(mini, 4, guidance_scale=1.0)
    runner = mini.runner()
    share(
        runner,
        mini,
        [(0, early), (1, samples[0]), (2, late), (3, samples[1])],
        leaves={3: early},
        bucket=8,
    )

    for sample in samples:
        assert_same(runner, sample, alone)


def test_steps_taken_in_different_company_change_no_bit(mini: Bench, alone: Results) -> None:
    sample = subject(mini, Sampler.DPMPP_2M)
    others = [neighbour(mini, at, steps=8) for at in range(6)]
    runner = mini.runner()
    mini.start(runner, sample, *others)
    for company in ([], others[:3], [others[4]], others[3:6]):
        runner.step([*company, sample], bucket=8)

    assert_same(runner, sample, alone)


def test_image_to_image_is_exact_too(mini: Bench) -> None:
    def make() -> Sample:
        return mini.sample(Sampler.LCM, seed=2, steps=6, strength=0.6, bucket=4)

    sample, company = make(), neighbour(mini, 3)
    runner = mini.runner()
    mini.start(runner, sample, company)
    mini.finish(runner, company, sample, bucket=4)

    assert torch.equal(runner.latents(sample), mini.alone(make()))


@pytest.mark.parametrize("bucket", [2, 4])
def test_running_twice_gives_the_same_bits(mini: Bench, bucket: int) -> None:
    def make() -> Sample:
        return mini.sample(Sampler.HEUN, seed=2, steps=3, bucket=bucket)

    assert torch.equal(mini.alone(make()), mini.alone(make()))


def test_another_guidance_would_be_noticed(mini: Bench, alone: Results) -> None:
    sample = mini.sample(Sampler.DDIM, seed=12, steps=4, bucket=8, guidance_scale=4.0001)

    assert not torch.equal(mini.alone(sample), alone[Sampler.DDIM][0])
