"""The table of a flow-matching model's sampler does what its stock scheduler does."""

from typing import Any

import numpy as np
import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from diffusers.pipelines.z_image.pipeline_z_image import calculate_shift

from core.errors import EngineError
from core.sampler import Sampler
from engine.sampler_table import DENOISED, LATENTS, SLOT_COLUMNS, SamplerTable
from engine.samplers import SamplerTables, fitting_samplers
from tests.engine.scheduler_configs import CLASSIC

STATIC: dict[str, Any] = {
    "_class_name": "FlowMatchEulerDiscreteScheduler",
    "num_train_timesteps": 1000,
    "shift": 3.0,
    "use_dynamic_shifting": False,
}
"""As Z-Image-Turbo brings it."""

DYNAMIC: dict[str, Any] = {
    "_class_name": "FlowMatchEulerDiscreteScheduler",
    "base_image_seq_len": 256,
    "base_shift": 0.5,
    "max_image_seq_len": 8192,
    "max_shift": 0.9,
    "num_train_timesteps": 1000,
    "shift": 1.0,
    "shift_terminal": 0.02,
    "time_shift_type": "exponential",
    "use_dynamic_shifting": True,
}
"""As Qwen-Image brings it."""


def stock(config: dict[str, Any], *, steps: int, num_tokens: int) -> Any:
    scheduler = FlowMatchEulerDiscreteScheduler.from_config(config)
    shifts = ("base_image_seq_len", "max_image_seq_len", "base_shift", "max_shift")
    mu = calculate_shift(num_tokens, *(config[name] for name in shifts if name in config))
    scheduler.set_timesteps(steps, sigmas=np.linspace(1.0, 1 / steps, steps), mu=mu)
    return scheduler


def model(latents: torch.Tensor, timestep: float) -> torch.Tensor:
    return torch.sin(3 * latents) + timestep / 1000


def run(table: SamplerTable, image: torch.Tensor, noise: torch.Tensor) -> list[torch.Tensor]:
    """The slots at the end, stepped in float64."""
    start = table.image_weight * image + table.noise_weight * noise
    slots = [start, *[torch.zeros_like(noise)] * (table.num_slots - 1)]
    for call in table.calls:
        output = model(call.input_scale * slots[LATENTS], call.timestep)
        terms = [output, torch.zeros_like(noise), *slots]
        weights = torch.tensor(call.weights, dtype=torch.float64)
        slots = list(torch.einsum("st,t...->s...", weights, torch.stack(terms)))
    return slots


@pytest.mark.parametrize("config", [STATIC, DYNAMIC], ids=["static", "dynamic"])
@pytest.mark.parametrize(("steps", "num_tokens"), [(2, 256), (4, 16), (9, 4096)])
def test_the_table_walks_as_the_stock_scheduler(
    config: dict[str, Any], steps: int, num_tokens: int
) -> None:
    table = SamplerTables(config).get(Sampler.EULER, steps=steps, num_tokens=num_tokens)
    noise = torch.randn(1, 4, 6, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    scheduler = stock(config, steps=steps, num_tokens=num_tokens)
    latents = noise
    for timestep in scheduler.timesteps:
        output = model(latents, float(timestep))
        latents = scheduler.step(output, timestep, latents, return_dict=False)[0]

    slots = run(table, torch.zeros_like(noise), noise)

    assert (slots[LATENTS] - latents).abs().max() < 1e-6
    assert (slots[DENOISED] - latents).abs().max() < 1e-6


@pytest.mark.parametrize("config", [STATIC, DYNAMIC], ids=["static", "dynamic"])
@pytest.mark.parametrize(
    ("strength", "num_calls"), [(0.05, 1), (0.3, 2), (0.5, 3), (0.6, 3), (1.0, 5)]
)
def test_image_to_image_begins_where_stock_begins(
    config: dict[str, Any], strength: float, num_calls: int
) -> None:
    table = SamplerTables(config).get(Sampler.EULER, steps=5, strength=strength, num_tokens=64)
    sigma = float(stock(config, steps=5, num_tokens=64).sigmas[5 - num_calls])

    assert len(table.calls) == num_calls
    assert (table.image_weight, table.noise_weight) == pytest.approx((1 - sigma, sigma), abs=1e-6)


def test_larger_pictures_begin_with_more_noise_where_the_model_says_so() -> None:
    static, dynamic = SamplerTables(STATIC), SamplerTables(DYNAMIC)

    def second(tables: SamplerTables, num_tokens: int) -> float:
        return tables.get(Sampler.EULER, steps=4, num_tokens=num_tokens).calls[1].timestep

    assert second(dynamic, 256) < second(dynamic, 4096)
    assert static.get(Sampler.EULER, steps=4, num_tokens=256) is static.get(
        Sampler.EULER, steps=4, num_tokens=4096
    )


def test_a_model_that_asks_for_a_size_gets_no_table_without() -> None:
    with pytest.raises(EngineError, match="mu"):
        SamplerTables(DYNAMIC).get(Sampler.EULER, steps=4)


def test_a_schedule_that_takes_two_steps_is_refused_one() -> None:
    with pytest.raises(EngineError, match="Euler cannot make 1 steps"):
        SamplerTables(DYNAMIC).get(Sampler.EULER, steps=1, num_tokens=256)


def test_a_stochastic_flow_draws_noise_at_every_step() -> None:
    table = SamplerTables({**STATIC, "stochastic_sampling": True}).get(Sampler.EULER, steps=3)

    assert [call.draws_noise for call in table.calls] == [True, True, True]
    assert [call.weights[LATENTS][SLOT_COLUMNS + LATENTS] for call in table.calls][-1] == 1.0


def test_samplers_for_other_kinds_of_models_are_refused() -> None:
    assert fitting_samplers(STATIC) == (Sampler.EULER,)
    assert fitting_samplers(CLASSIC) == tuple(Sampler)
    with pytest.raises(EngineError, match=r"DPM\+\+ 2M does not fit this model, which takes Euler"):
        SamplerTables(STATIC).get(Sampler.DPMPP_2M, steps=4)
