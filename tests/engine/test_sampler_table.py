"""A table replays its stock scheduler, whatever the model."""

import inspect
from collections.abc import Mapping
from typing import Any

import pytest
import torch
from diffusers import (
    DEISMultistepScheduler,
    DPMSolverSinglestepScheduler,
    SASolverScheduler,
    TCDScheduler,
)

from core.sampler import Sampler
from engine.sampler_probe import read_table
from engine.sampler_table import SamplerTable
from engine.samplers import SamplerTables, build_scheduler
from tests.engine.scheduler_configs import CLASSIC, ZERO_SNR

SAMPLERS = list(Sampler)
SHAPE = (1, 4, 6, 6)
CONFIGS = {"zero terminal SNR": ZERO_SNR, "classic": CLASSIC}
TOLERANCE = 1e-5


def model(latents: torch.Tensor, timestep: float) -> torch.Tensor:
    """Anything that is not linear."""
    return torch.sin(1.7 * latents + timestep / 300) + 0.3 * latents.roll(1, -1)


def noises(seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    image = torch.randn(SHAPE, generator=generator, dtype=torch.float64)
    return image, torch.randn(SHAPE, generator=generator, dtype=torch.float64)


def stock_run(
    scheduler: Any, steps: int, strength: float | None
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """The final latents of diffusers' own loop in float64, and its clean estimates if any."""
    image, noise = noises(1)
    generator = torch.Generator().manual_seed(2)
    scheduler.set_timesteps(steps)
    timesteps = scheduler.timesteps
    if strength is None:
        latents = noise * scheduler.init_noise_sigma
    else:
        start = (steps - int(steps * strength)) * scheduler.order
        timesteps = timesteps[start:]
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(start)
        latents = scheduler.add_noise(image, noise, timesteps[:1])
    draws = "generator" in inspect.signature(scheduler.step).parameters
    extra = {"generator": generator} if draws else {}
    estimates = []
    for timestep in timesteps:
        scaled = scheduler.scale_model_input(latents, timestep)
        moved = scheduler.step(model(scaled, float(timestep)), timestep, latents, **extra)
        latents = moved.prev_sample
        if (estimate := getattr(moved, "pred_original_sample", None)) is not None:
            estimates.append(estimate)
    return latents, estimates


def table_run(table: SamplerTable) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """The final latents of the table's loop in float64, and all its clean estimates."""
    image, noise = noises(1)
    generator = torch.Generator().manual_seed(2)
    slots = torch.zeros(table.num_slots, *SHAPE, dtype=torch.float64)
    slots[0] = table.image_weight * image + table.noise_weight * noise
    estimates = []
    for call in table.calls:
        output = model(slots[0] * call.input_scale, call.timestep)
        noise = torch.zeros_like(output)
        if call.draws_noise:
            noise = torch.randn(SHAPE, generator=generator, dtype=torch.float64)
        columns = torch.cat([output[None], noise[None], slots])
        weights = torch.tensor(call.weights, dtype=torch.float64)
        slots = torch.tensordot(weights, columns, dims=1)
        estimates.append(slots[1])
    return slots[0], estimates


def difference(ours: torch.Tensor, stock: torch.Tensor) -> float:
    return float((ours - stock).abs().max() / stock.abs().max())


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_table_replays_its_scheduler(sampler: Sampler, config: Mapping[str, Any]) -> None:
    for steps in (1, 2, 3, 4, 12, 20, 50):
        stock, _ = stock_run(build_scheduler(sampler, config, steps=steps), steps, None)
        ours, _ = table_run(SamplerTables(config).get(sampler, steps=steps))
        assert difference(ours, stock) <= TOLERANCE, steps


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_table_replays_the_tail_that_a_strength_leaves(
    sampler: Sampler, config: Mapping[str, Any]
) -> None:
    for steps, strength in ((1, 1.0), (3, 0.4), (12, 0.1), (12, 0.6), (20, 0.29), (20, 1.0)):
        stock, _ = stock_run(build_scheduler(sampler, config, steps=steps), steps, strength)
        table = SamplerTables(config).get(sampler, steps=steps, strength=strength)
        assert difference(table_run(table)[0], stock) <= TOLERANCE, (steps, strength)


@pytest.mark.parametrize(
    ("sampler", "prediction_type"),
    [
        *((Sampler.EULER_A, kind) for kind in ("epsilon", "v_prediction")),
        *(
            (sampler, kind)
            for sampler in (Sampler.DDIM, Sampler.DDPM, Sampler.EULER)
            for kind in ("epsilon", "v_prediction", "sample")
        ),
    ],
)
def test_the_clean_estimate_is_what_the_scheduler_says(
    sampler: Sampler, prediction_type: str
) -> None:
    config = CLASSIC | {"prediction_type": prediction_type}
    _, stock = stock_run(build_scheduler(sampler, config, steps=7), 7, None)
    _, ours = table_run(SamplerTables(config).get(sampler, steps=7))

    assert len(ours) == len(stock) == 7
    assert max(map(difference, ours, stock)) <= TOLERANCE


@pytest.mark.parametrize(
    "scheduler_class",
    [
        DEISMultistepScheduler,
        DPMSolverSinglestepScheduler,
        SASolverScheduler,
        TCDScheduler,
    ],
)
def test_other_stock_schedulers_need_no_new_code(scheduler_class: Any) -> None:
    def build() -> Any:
        return scheduler_class.from_config(CLASSIC)

    stock, _ = stock_run(build(), 9, None)
    ours, _ = table_run(read_table(build(), steps=9))

    assert difference(ours, stock) <= TOLERANCE
