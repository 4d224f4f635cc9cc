"""Text to image gives the latents of the stock diffusers pipeline, alone and in company."""

import pytest
import torch

from core.sampler import Sampler
from tests.engine.stock_bench import Bench, Share

TOLERANCE = 1e-4
SAMPLERS = list(Sampler)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_sample_alone_equals_stock(mini: Bench, sampler: Sampler) -> None:
    sample = mini.sample(sampler, seed=3, steps=6)

    assert mini.difference(mini.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("steps", [1, 2, 11])
def test_any_number_of_steps_equals_stock(classic: Bench, sampler: Sampler, steps: int) -> None:
    sample = classic.sample(sampler, seed=4, steps=steps, guidance_scale=7.5)

    assert classic.difference(classic.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("sampler", [Sampler.EULER, Sampler.EULER_A, Sampler.UNIPC])
def test_many_steps_from_zero_snr_equal_stock(mini: Bench, sampler: Sampler) -> None:
    sample = mini.sample(sampler, seed=5, steps=40, guidance_scale=7.5)

    assert mini.difference(mini.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("bench_name", ["mini", "classic"])
def test_samples_of_all_kinds_in_company_equal_stock(
    request: pytest.FixtureRequest, share: Share, bench_name: str
) -> None:
    bench = request.getfixturevalue(bench_name)
    guidance = [4.0, 1.0, 7.5, 0.0, 2.0]
    samples = [
        bench.sample(
            sampler,
            seed=at,
            steps=3 + at % 5,
            guidance_scale=guidance[at % 5],
            prompt=["一只狗", "蓝色背景上的一个苹果", "雨伞"][at % 3],
            negative_prompt=["", "猫"][at % 2],
        )
        for at, sampler in enumerate(SAMPLERS * 2)
    ]
    arrivals = [(at % 7, sample) for at, sample in enumerate(samples)]
    deserters = {2: samples[0], 4: samples[8], 6: samples[13]}
    runner = bench.runner()
    share(runner, bench, arrivals, leaves=deserters)

    stayed = [sample for sample in samples if sample not in deserters.values()]
    worst = max(bench.difference(runner.latents(sample), sample) for sample in stayed)
    assert all(sample.is_done for sample in stayed)
    assert worst <= TOLERANCE


def test_padding_changes_nothing_beyond_rounding(mini: Bench, share: Share) -> None:
    samples = [mini.sample(sampler, seed=9, bucket=8) for sampler in SAMPLERS[:3]]
    runner = mini.runner()
    share(runner, mini, [(at, sample) for at, sample in enumerate(samples)], bucket=8)

    worst = max(mini.difference(runner.latents(sample), sample) for sample in samples)
    assert worst <= TOLERANCE


def test_other_shapes_equal_stock(mini: Bench) -> None:
    sample = mini.sample(Sampler.DPMPP_2M, width=768, height=256)

    latents = mini.alone(sample)

    assert latents.shape == (4, 8, 24)
    assert mini.difference(latents, sample) <= TOLERANCE


def test_pixels_equal_stock_decoding(mini: Bench) -> None:
    sample = mini.sample(Sampler.DDIM, seed=6)
    runner = mini.runner()
    mini.start(runner, sample)
    mini.finish(runner, sample)
    (pixels,) = runner.decode([sample])

    vae, processor = mini.pipeline.vae, mini.pipeline.image_processor
    with torch.inference_mode():
        decoded = vae.decode(mini.stock(sample)[None] / vae.config.scaling_factor).sample
    stock = (processor.postprocess(decoded, output_type="np")[0] * 255).round().astype("uint8")
    assert pixels.shape == (64, 64, 3)
    assert abs(pixels.astype(int) - stock.astype(int)).max() <= 1


def test_the_denoised_estimate_ends_at_the_picture(mini: Bench) -> None:
    sample = mini.sample(Sampler.EULER, steps=8)
    runner = mini.runner()
    mini.start(runner, sample)
    assert runner.denoised(sample).abs().max() == 0

    errors = []
    while not sample.is_done:
        runner.step([sample], bucket=0)
        errors.append(float((runner.denoised(sample) - mini.stock(sample)).abs().mean()))
    assert errors[0] > errors[4] > errors[-1]
    assert errors[-1] < 1e-4


# What follows shows that the comparisons above can fail.


def test_another_seed_is_far_from_stock(mini: Bench) -> None:
    sample, other = mini.sample(Sampler.DDIM, seed=1), mini.sample(Sampler.DDIM, seed=2)

    assert mini.difference(mini.alone(other), sample) > 1000 * TOLERANCE


def test_two_samples_sharing_a_generator_would_be_noticed(mini: Bench) -> None:
    samples = [mini.sample(Sampler.EULER_A, seed=7) for _ in range(2)]
    runner = mini.runner()
    mini.start(runner, *samples)
    first, second = (runner._flights[sample] for sample in samples)
    second.generator = first.generator
    mini.finish(runner, *samples)

    assert all(
        mini.difference(runner.latents(sample), sample) > 100 * TOLERANCE for sample in samples
    )
