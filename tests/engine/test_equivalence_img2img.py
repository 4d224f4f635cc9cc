"""Image to image gives the latents of the stock diffusers pipeline, alone and in company."""

import pytest

from core.sampler import Sampler
from tests.engine.stock_bench import Bench, Share

TOLERANCE = 1e-4
SAMPLERS = list(Sampler)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_a_sample_alone_equals_stock(mini: Bench, sampler: Sampler, strength: float) -> None:
    sample = mini.sample(sampler, seed=3, steps=6, strength=strength)

    assert mini.difference(mini.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_odd_strengths_equal_stock(classic: Bench, sampler: Sampler) -> None:
    for strength in (0.15, 0.29, 0.77):
        sample = classic.sample(sampler, steps=10, strength=strength, guidance_scale=7.5)
        assert classic.difference(classic.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("bench_name", ["mini", "classic"])
def test_mixed_strengths_and_text_to_image_in_company_equal_stock(
    request: pytest.FixtureRequest, share: Share, bench_name: str
) -> None:
    bench = request.getfixturevalue(bench_name)
    strengths = [{"strength": 0.4}, {"strength": 0.75}, {}]
    samples = [
        bench.sample(
            sampler,
            seed=at,
            steps=5 + at % 4,
            guidance_scale=[4.0, 1.0, 7.5][at % 3],
            **strengths[at % 3 if at < len(SAMPLERS) else (at + 1) % 3],
        )
        for at, sampler in enumerate(SAMPLERS * 2)
    ]
    arrivals = [(at % 5, sample) for at, sample in enumerate(samples)]
    deserters = {1: samples[5], 3: samples[17]}
    runner = bench.runner()
    share(runner, bench, arrivals, leaves=deserters)

    stayed = [sample for sample in samples if sample not in deserters.values()]
    worst = max(bench.difference(runner.latents(sample), sample) for sample in stayed)
    assert worst <= TOLERANCE


def test_a_strength_too_small_for_one_step_makes_one(mini: Bench) -> None:
    sample = mini.sample(Sampler.DDIM, steps=5, strength=0.05)
    runner = mini.runner()
    mini.start(runner, sample)

    assert sample.num_calls == 1


def test_the_first_estimate_is_the_init_image(mini: Bench) -> None:
    sample = mini.sample(Sampler.EULER, steps=10, strength=0.3)
    runner = mini.runner()
    mini.start(runner, sample)
    first = runner.denoised(sample)
    mini.finish(runner, sample)

    assert (first - mini.stock(sample)).abs().mean() < 0.5 * first.std()


def test_another_strength_is_far_from_stock(mini: Bench) -> None:
    sample = mini.sample(Sampler.DDIM, steps=10, strength=0.7)
    other = mini.sample(Sampler.DDIM, steps=10, strength=0.6)

    assert mini.difference(mini.alone(other), sample) > 100 * TOLERANCE
