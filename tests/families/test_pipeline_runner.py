"""Stock pipelines run as they are: step by step, the same picture, no thread left behind."""

import itertools
import threading
from typing import Any

import numpy as np
import pytest
import torch

from core.errors import EngineError
from core.sampler import Sampler
from core.spec import LoraUse
from engine.families.pipeline import StockPipeline
from tests.families.pipeline_bench import PipelineBench


def errands() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "errand"]


@pytest.mark.parametrize("guidance_scale", [1.0, 4.0])
def test_the_picture_is_that_of_the_stock_pipeline(
    piped: PipelineBench, guidance_scale: float
) -> None:
    sample = piped.sample(seed=3, guidance_scale=guidance_scale)
    runner = piped.runner()
    runner.start(sample, images={})
    while not sample.is_done:
        runner.step([sample], bucket=2)
    stock = piped.stock(sample)
    assert torch.equal(runner.latents(sample), stock.latents)
    (pixels,) = runner.decode([sample])
    runner.drop(sample)

    assert np.array_equal(pixels, (stock.picture * 255).round().astype(np.uint8))
    assert not errands()


def test_pictures_under_way_do_not_disturb_one_another(piped: PipelineBench) -> None:
    samples = [
        piped.sample(seed=1, steps=3),
        piped.sample(seed=2, steps=4, prompt="一只狗", guidance_scale=7.0),
        piped.sample(seed=3, steps=2, width=96, height=64),
    ]
    runner = piped.runner()
    for sample in samples:
        runner.start(sample, images={})
    while live := [sample for sample in samples if not sample.is_done]:
        runner.step(live, bucket=0)

    for sample in samples:
        assert torch.equal(runner.latents(sample), piped.stock(sample).latents)
        runner.drop(sample)
    assert not errands()


def test_each_step_makes_one_model_call(piped: PipelineBench) -> None:
    sample = piped.sample(steps=4)
    runner = piped.runner()
    runner.start(sample, images={})
    seen = [runner.latents(sample)]
    while not sample.is_done:
        runner.step([sample], bucket=0)
        seen.append(runner.latents(sample))

    assert (sample.num_calls, sample.call, len(errands())) == (4, 4, 1)
    assert all(not torch.equal(a, b) for a, b in itertools.pairwise(seen))
    runner.drop(sample)


def test_a_dropped_sample_leaves_no_thread(piped: PipelineBench) -> None:
    runner = piped.runner()
    begun, waiting = piped.sample(seed=1), piped.sample(seed=2)
    for sample in (begun, waiting):
        runner.start(sample, images={})
    runner.step([begun], bucket=0)
    assert len(errands()) == 1
    for sample in (begun, waiting, begun):
        runner.drop(sample)

    assert not errands()
    with pytest.raises(KeyError):
        runner.latents(begun)


def test_a_sample_that_starts_again_begins_anew(piped: PipelineBench) -> None:
    sample = piped.sample(seed=5)
    runner = piped.runner()
    runner.start(sample, images={})
    runner.step([sample], bucket=0)
    sample.call = 0
    runner.start(sample, images={})
    while not sample.is_done:
        runner.step([sample], bucket=0)

    assert torch.equal(runner.latents(sample), piped.stock(sample).latents)
    runner.drop(sample)
    assert not errands()


def test_the_estimate_comes_closer_to_the_picture(piped: PipelineBench) -> None:
    sample = piped.sample(seed=4, steps=6, guidance_scale=1.0)
    runner = piped.runner()
    runner.start(sample, images={})
    last = piped.stock(sample).latents
    errors = []
    while not sample.is_done:
        runner.step([sample], bucket=0)
        errors.append(float((runner.denoised(sample) - last).abs().mean()))
    runner.drop(sample)

    assert errors[-1] < 0.1 * errors[0]


def test_a_failed_step_can_be_tried_again(cogview4: PipelineBench) -> None:
    failures = [torch.OutOfMemoryError("full")]
    family = cogview4.model.family

    class Failing:
        def __getattr__(self, name: str) -> Any:
            return getattr(family, name)

        def draw(self, spec: Any, *, on_call: Any, **rest: Any) -> torch.Tensor:
            def maybe(latents: torch.Tensor, denoised: torch.Tensor) -> None:
                if sample.call == 1 and failures:
                    raise failures.pop()
                on_call(latents, denoised)

            picture: torch.Tensor = family.draw(spec, on_call=maybe, **rest)
            return picture

    sample = cogview4.sample(seed=6, steps=3)
    runner = cogview4.runner(family=Failing())
    runner.start(sample, images={})
    runner.step([sample], bucket=0)
    with pytest.raises(torch.OutOfMemoryError):
        runner.step([sample], bucket=0)
    assert (sample.call, errands()) == (1, [])
    while not sample.is_done:
        runner.step([sample], bucket=0)

    assert torch.equal(runner.latents(sample), cogview4.stock(sample).latents)
    runner.drop(sample)


def test_latents_in_another_form_are_not_looked_at(cogview4: PipelineBench) -> None:
    family = cogview4.model.family

    class Packed:
        def __getattr__(self, name: str) -> Any:
            return getattr(family, name)

        def draw(self, spec: Any, *, on_call: Any, **rest: Any) -> torch.Tensor:
            def pack(latents: torch.Tensor, denoised: torch.Tensor) -> None:
                on_call(latents.flatten(2), denoised.flatten(2))

            picture: torch.Tensor = family.draw(spec, on_call=pack, **rest)
            return picture

    sample = cogview4.sample(seed=7, steps=2)
    runner = cogview4.runner(family=Packed())
    runner.start(sample, images={})
    while not sample.is_done:
        runner.step([sample], bucket=0)

    assert runner.denoised(sample).shape == (4, 8, 8)
    assert runner.denoised(sample).abs().max() == 0
    assert runner.decode([sample])[0].shape == (64, 64, 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"init_image": "0" * 64, "strength": 0.5},
        {"reference": "0" * 64},
        {"loras": (LoraUse("水墨"),)},
    ],
)
def test_what_the_pipeline_knows_nothing_of_is_refused(
    cogview4: PipelineBench, changes: dict[str, Any]
) -> None:
    with pytest.raises(EngineError, match="from prompts alone"):
        cogview4.runner().start(cogview4.sample(**changes), images={})


def test_samplers_follow_the_kind_of_the_model(
    cogview4: PipelineBench, kolors: PipelineBench
) -> None:
    with pytest.raises(EngineError, match="DDIM does not fit this model"):
        cogview4.runner().start(cogview4.sample(sampler=Sampler.DDIM), images={})
    sample = kolors.sample(sampler=Sampler.HEUN, steps=3)
    runner = kolors.runner()
    runner.start(sample, images={})
    while not sample.is_done:
        runner.step([sample], bucket=0)

    assert sample.num_calls == 5
    assert torch.equal(runner.latents(sample), kolors.stock(sample).latents)
    runner.drop(sample)


def test_tokens_that_no_encoder_would_see_are_counted(
    cogview4: PipelineBench, kolors: PipelineBench, hunyuan_dit: PipelineBench
) -> None:
    families: list[StockPipeline] = [
        bench.model.family for bench in (cogview4, kolors, hunyuan_dit)
    ]

    assert [family.num_tokens_cut("猫") for family in families] == [0, 0, 0]
    # GLM takes 1024 tokens with two at the start, three of them to a character.
    assert families[0].num_tokens_cut("猫" * 1000) == 3002 - 1024
    assert families[1].num_tokens_cut("猫 " * 300) > 0
    assert families[2].num_tokens_cut("猫 " * 300) > 0
