"""Inpainting gives the latents of the stock diffusers pipeline, alone and in company."""

from collections.abc import Mapping

import pytest

from core.sampler import Sampler
from core.spec import Fit
from tests.engine.stock_bench import MASK, SCENE, Bench, Share

TOLERANCE = 1e-4
SAMPLERS = list(Sampler)
Benches = Mapping[str, Bench]


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("strength", [0.45, 1.0])
@pytest.mark.parametrize("model", ["base", "painter"])
def test_a_sample_alone_equals_stock(
    task_benches: Benches, model: str, sampler: Sampler, strength: float
) -> None:
    bench = task_benches[model]
    sample = bench.sample(sampler, seed=3, steps=7, strength=strength, mask=MASK)

    assert bench.difference(bench.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("sampler", [Sampler.EULER_A, Sampler.UNIPC, Sampler.HEUN])
@pytest.mark.parametrize("model", ["base", "painter"])
def test_the_bundled_model_equals_stock(mini_tasks: Benches, model: str, sampler: Sampler) -> None:
    bench = mini_tasks[model]
    for strength in (0.6, 1.0):
        sample = bench.sample(sampler, seed=8, steps=5, strength=strength, mask=MASK)
        assert bench.difference(bench.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("sampler", [Sampler.DDIM, Sampler.EULER_A])
@pytest.mark.parametrize("strength", [None, 0.5, 1.0])
def test_a_painter_without_a_mask_repaints_everything(
    task_benches: Benches, sampler: Sampler, strength: float | None
) -> None:
    bench = task_benches["painter"]
    changes = {} if strength is None else {"strength": strength}
    sample = bench.sample(sampler, seed=4, **changes)

    assert bench.difference(bench.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("fit", list(Fit))
def test_pictures_of_another_shape_equal_stock(task_benches: Benches, fit: Fit) -> None:
    bench = task_benches["base"]
    sample = bench.sample(Sampler.DDIM, seed=4, strength=0.7, init_image=SCENE, mask=MASK, fit=fit)

    assert bench.difference(bench.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("model", ["base", "painter"])
def test_mixed_company_equals_stock(task_benches: Benches, share: Share, model: str) -> None:
    bench = task_benches[model]
    kinds = [
        {"strength": 0.5, "mask": MASK},
        {"strength": 1.0, "mask": MASK},
        {"strength": 0.8},
        {},
    ]
    samples = [
        bench.sample(
            sampler,
            seed=at,
            steps=4 + at % 4,
            guidance_scale=[4.0, 1.0, 7.5][at % 3],
            **kinds[(at + at // len(SAMPLERS)) % 4],
        )
        for at, sampler in enumerate(SAMPLERS * 2)
    ]
    deserters = {1: samples[4], 3: samples[9]}
    runner = bench.runner()
    share(runner, bench, [(at % 5, s) for at, s in enumerate(samples)], leaves=deserters)

    stayed = [sample for sample in samples if sample not in deserters.values()]
    assert max(bench.difference(runner.latents(s), s) for s in stayed) <= TOLERANCE


def test_what_is_not_masked_stays_as_it_was(mini_tasks: Benches) -> None:
    bench = mini_tasks["base"]
    sample = bench.sample(Sampler.DDIM, seed=2, steps=6, strength=1.0, mask=MASK)
    runner = bench.runner()
    bench.start(runner, sample)
    before = runner.denoised(sample)
    bench.finish(runner, sample)
    after = runner.latents(sample)

    is_same = (after == before).all(dim=0)
    assert after.shape[1:] == (16, 16)
    assert is_same[:5].all()
    assert is_same[:, [0, 1, 2, 13, 14, 15]].all()
    assert not is_same[6:, 5:11].any()


def test_another_mask_is_far_from_stock(task_benches: Benches) -> None:
    bench = task_benches["base"]
    sample = bench.sample(Sampler.DDIM, steps=7, strength=0.7, mask=MASK)
    other = bench.sample(Sampler.DDIM, steps=7, strength=0.7, mask=SCENE)

    assert bench.difference(bench.alone(other), sample) > 100 * TOLERANCE
