"""What the runner promises besides the right latents."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch

from core.errors import EngineError
from core.sampler import Sampler
from engine.families.denoiser import Row
from engine.runner import Runner
from engine.sample import Sample
from tests.engine.stock_bench import Bench


class Altered:
    """A family with some of its methods replaced."""

    def __init__(self, family: Any, **methods: Any) -> None:
        self._family = family
        vars(self).update(methods)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._family, name)


def altered_runner(bench: Bench, **methods: Any) -> Runner:
    model = replace(bench.model, family=Altered(bench.model.family, **methods))
    return Runner(model=model, device=torch.device("cpu"), dtype=torch.float32)


def test_a_sample_counts_model_calls_not_steps(mini: Bench) -> None:
    counts = {}
    runner = mini.runner()
    for sampler in (Sampler.DDIM, Sampler.PNDM, Sampler.HEUN):
        sample = mini.sample(sampler, steps=6)
        mini.start(runner, sample)
        counts[sampler] = sample.num_calls

    assert counts == {Sampler.DDIM: 6, Sampler.PNDM: 7, Sampler.HEUN: 11}


@pytest.mark.parametrize(("guidance_scale", "rows"), [(4.0, 2), (1.0, 1), (0.5, 1)])
def test_the_model_gets_two_rows_only_for_guidance(
    mini: Bench, guidance_scale: float, rows: int
) -> None:
    seen = []

    def predict(
        latents: torch.Tensor, timesteps: torch.Tensor, conditioning: Sequence[Row], *, bucket: int
    ) -> torch.Tensor:
        seen.append((len(latents), len(timesteps), len(conditioning)))
        return mini.model.family.predict(latents, timesteps, conditioning, bucket=bucket)

    runner = altered_runner(mini, predict=predict)
    sample = mini.sample(Sampler.DDIM, guidance_scale=guidance_scale)
    mini.start(runner, sample)
    runner.step([sample], bucket=0)
    runner.step([sample], bucket=8)

    assert sample.num_rows == rows
    assert seen == [(rows,) * 3, (8,) * 3]


def test_more_rows_than_the_bucket_are_refused(mini: Bench) -> None:
    samples = [mini.sample(Sampler.DDIM, seed=seed) for seed in range(3)]
    runner = mini.runner()
    mini.start(runner, *samples)

    with pytest.raises(ValueError, match="6 rows do not fit into a bucket of 4"):
        runner.step(samples, bucket=4)


def test_a_failed_step_can_be_tried_again(mini: Bench) -> None:
    failures = [MemoryError("full")]

    def predict(
        latents: torch.Tensor, timesteps: torch.Tensor, conditioning: Sequence[Row], *, bucket: int
    ) -> torch.Tensor:
        if failures:
            raise failures.pop()
        return mini.model.family.predict(latents, timesteps, conditioning, bucket=bucket)

    sample = mini.sample(Sampler.EULER_A)
    runner = altered_runner(mini, predict=predict)
    mini.start(runner, sample)
    with pytest.raises(MemoryError):
        runner.step([sample], bucket=0)
    mini.finish(runner, sample)

    assert torch.equal(runner.latents(sample), mini.alone(sample_like(mini, sample)))


def sample_like(bench: Bench, sample: Sample) -> Sample:
    return bench.sample(sample.spec.sampler, seed=sample.seed)


def test_a_dropped_sample_is_forgotten(mini: Bench) -> None:
    sample = mini.sample(Sampler.DDIM)
    runner = mini.runner()
    mini.start(runner, sample)
    runner.drop(sample)
    runner.drop(sample)

    with pytest.raises(KeyError):
        runner.latents(sample)


def test_a_picture_with_pixels_that_are_no_numbers_is_reported(mini: Bench) -> None:
    def predict(
        latents: torch.Tensor, timesteps: torch.Tensor, conditioning: Sequence[Row], *, bucket: int
    ) -> torch.Tensor:
        return torch.full_like(latents, torch.nan)

    sample = mini.sample(Sampler.DDIM, steps=1)
    runner = altered_runner(mini, predict=predict)
    mini.start(runner, sample)
    mini.finish(runner, sample)

    with pytest.raises(EngineError, match="no numbers"):
        runner.decode([sample])


def test_a_picture_of_one_single_colour_is_reported(mini: Bench) -> None:
    def decode(latents: torch.Tensor) -> torch.Tensor:
        return torch.full((len(latents), 3, 64, 64), 0.25)

    sample = mini.sample(Sampler.DDIM, steps=1)
    runner = altered_runner(mini, decode=decode)
    mini.start(runner, sample)
    mini.finish(runner, sample)

    with pytest.raises(EngineError, match="one single colour"):
        runner.decode([sample])


def test_a_broken_neighbour_breaks_nobody_else(mini: Bench) -> None:
    well, ill = mini.sample(Sampler.UNIPC, bucket=4), mini.sample(Sampler.PNDM, seed=1, bucket=4)
    runner = mini.runner()
    mini.start(runner, well, ill)
    runner._flights[ill].slots = torch.full_like(runner._flights[ill].slots, torch.nan)
    mini.finish(runner, well, ill, bucket=4)

    assert runner.latents(ill).isnan().all()
    assert torch.equal(runner.latents(well), mini.alone(mini.sample(Sampler.UNIPC, bucket=4)))


def test_an_init_image_that_is_no_picture_is_refused(mini: Bench) -> None:
    sample = mini.sample(Sampler.DDIM, strength=0.5)

    with pytest.raises(EngineError, match="init image cannot be read"):
        mini.runner().start(sample, images={"0" * 64: b"not a picture"})


def test_a_missing_init_image_is_refused(mini: Bench) -> None:
    sample = mini.sample(Sampler.DDIM, strength=0.5)

    with pytest.raises(EngineError, match="did not come along"):
        mini.runner().start(sample, images={})
