"""Prompts longer than the text encoder are seen to their end."""

import pytest
import torch
from diffusers import StableDiffusionPipeline

from core import wire
from core.sampler import Sampler
from engine.machine import prepare_machine
from engine.samplers import build_scheduler
from tests.engine.engine_desk import Desk, make_studios
from tests.engine.engine_process import make_submit, profile_folder
from tests.engine.stock_bench import Bench

# The bundled model's encoder takes 30 characters at a time.
FIRST, REST = "红色背景上的一只猫" * 3 + "，，，", "蓝色背景上的一个苹果"


def stock_latents(bench: Bench, chunks: list[str], negative: list[str], seed: int) -> torch.Tensor:
    """What the stock pipeline makes of these chunks, encoded apart and joined."""

    def encode(texts: list[str]) -> torch.Tensor:
        parts = [bench.pipeline.encode_prompt(text, "cpu", 1, False)[0] for text in texts]
        return torch.cat(parts, dim=1)

    parts = dict(bench.pipeline.components)
    parts["scheduler"] = build_scheduler(Sampler.DDIM, bench.pipeline.scheduler.config, steps=5)
    pipeline = StableDiffusionPipeline(**parts, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    with torch.inference_mode():
        latents: torch.Tensor = pipeline(
            prompt_embeds=encode(chunks),
            negative_prompt_embeds=encode(negative),
            num_inference_steps=5,
            guidance_scale=4.0,
            generator=torch.Generator("cpu").manual_seed(seed),
            output_type="latent",
            width=64,
            height=64,
        ).images[0]
    return latents


def difference(ours: torch.Tensor, stock: torch.Tensor) -> float:
    return float((ours - stock).abs().max() / stock.abs().max())


def test_a_long_prompt_equals_stock_with_joined_chunks(mini: Bench) -> None:
    sample = mini.sample(Sampler.DDIM, seed=3, prompt=FIRST + REST)

    stock = stock_latents(mini, [FIRST, REST], ["苹果", ""], seed=3)
    assert sample.key.text_length == 2
    assert difference(mini.alone(sample), stock) <= 1e-4


def test_a_long_negative_prompt_equals_stock_with_joined_chunks(mini: Bench) -> None:
    sample = mini.sample(Sampler.DDIM, seed=4, prompt="一只狗", negative_prompt=FIRST * 2 + REST)

    stock = stock_latents(mini, ["一只狗", "", ""], [FIRST, FIRST, REST], seed=4)
    assert sample.key.text_length == 3
    assert difference(mini.alone(sample), stock) <= 1e-4


def test_the_end_of_a_long_prompt_matters(mini: Bench) -> None:
    ends = [mini.alone(mini.sample(Sampler.DDIM, prompt=FIRST + end)) for end in ("猫", "雨伞")]

    assert difference(ends[0], ends[1]) > 0.01


def test_a_negative_prompt_that_is_not_used_does_not_lengthen(mini: Bench) -> None:
    sample = mini.sample(Sampler.DDIM, negative_prompt=FIRST * 3, guidance_scale=1.0)

    assert sample.key.text_length == 1


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    machine = prepare_machine("cpu", threads=1)
    return Desk(make_studios(machine, profile_folder(tmp_path_factory)), machine)


def test_long_and_short_prompts_are_drawn_side_by_side(desk: Desk) -> None:
    submits = [
        make_submit(prompt=prompt, steps=3)
        for prompt in (FIRST + REST, "一只狗", FIRST * 3, FIRST + REST, "猫")
    ]
    answers = desk.answer(*submits)

    assert {answer.job_id for answer in answers} == {submit.job_id for submit in submits}
    assert all(isinstance(answer, wire.Finished) for answer in answers)
    drawn = {a.job_id: a.images[0].png for a in answers if isinstance(a, wire.Finished)}
    assert drawn[submits[0].job_id] == drawn[submits[3].job_id]
    assert drawn[submits[0].job_id] != drawn[submits[2].job_id]
