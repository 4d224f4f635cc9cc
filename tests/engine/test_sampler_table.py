"""A table replays its stock scheduler, whatever the model."""

import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    DEISMultistepScheduler,
    DPMSolverMultistepScheduler,
    DPMSolverSinglestepScheduler,
    SASolverScheduler,
    TCDScheduler,
)

from core.errors import EngineError
from core.sampler import Sampler
from engine.sampler_probe import NonlinearSchedulerError, read_table
from engine.sampler_table import SamplerCall, SamplerTable
from engine.samplers import SamplerTables, build_scheduler

SAMPLERS = list(Sampler)
SHAPE = (1, 4, 6, 6)
ZERO_SNR: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "models/mini/scheduler/scheduler_config.json").read_text()
)
CLASSIC: dict[str, Any] = {
    "_class_name": "PNDMScheduler",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "skip_prk_steps": True,
    "steps_offset": 1,
}
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


@pytest.mark.parametrize("steps", [1, 4, 20, 100])
def test_tables_know_how_many_model_calls_a_sampler_makes(steps: int) -> None:
    tables = SamplerTables(ZERO_SNR)
    calls = {sampler: len(tables.get(sampler, steps=steps).calls) for sampler in SAMPLERS}

    expected = dict.fromkeys(SAMPLERS, steps)
    expected[Sampler.HEUN] = 2 * steps - 1
    expected[Sampler.PNDM] = 1 if steps == 1 else steps + 1
    assert calls == expected


def test_only_the_samplers_that_draw_noise_ask_for_it() -> None:
    tables = SamplerTables(ZERO_SNR)
    draws = {
        sampler: [call.draws_noise for call in tables.get(sampler, steps=4).calls]
        for sampler in SAMPLERS
    }

    assert draws.pop(Sampler.EULER_A) == [True, True, True, True]
    assert draws.pop(Sampler.DDPM) == [True, True, True, True]
    assert draws.pop(Sampler.LCM) == [True, True, True, False]
    assert not any(any(calls) for calls in draws.values())


def test_a_sampler_keeps_only_what_it_reads_again() -> None:
    tables = SamplerTables(ZERO_SNR)
    slots = {sampler: tables.get(sampler, steps=12).num_slots for sampler in SAMPLERS}

    assert slots == {
        Sampler.DDIM: 2,
        Sampler.DDPM: 2,
        Sampler.DPMPP_2M: 3,
        Sampler.DPMPP_2M_KARRAS: 3,
        Sampler.EULER: 2,
        Sampler.EULER_A: 2,
        Sampler.HEUN: 4,
        Sampler.LCM: 2,
        Sampler.PNDM: 5,
        Sampler.UNIPC: 5,
    }


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_weights_are_small_enough_for_float32(sampler: Sampler) -> None:
    table = SamplerTables(ZERO_SNR).get(sampler, steps=25)

    # What weighs the noise may be large (zero terminal SNR); what weighs slots must not cancel.
    assert abs(table.weights()[:, 0, 2:]).max() < 10


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_table_survives_being_written_down(sampler: Sampler) -> None:
    table = SamplerTables(CLASSIC).get(sampler, steps=6, strength=0.5)

    assert msgspec.json.decode(msgspec.json.encode(table), type=SamplerTable) == table
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(table), type=SamplerTable) == table


def test_a_table_is_read_once() -> None:
    tables = SamplerTables(CLASSIC)

    assert tables.get(Sampler.DDIM, steps=5) is tables.get(Sampler.DDIM, steps=5)
    assert tables.get(Sampler.DDIM, steps=5) != tables.get(Sampler.DDIM, steps=6)


def test_reading_a_table_leaves_torch_as_it_was() -> None:
    before = torch.Generator().manual_seed(3)
    torch.manual_seed(3)
    SamplerTables(CLASSIC).get(Sampler.EULER_A, steps=5)

    assert torch.equal(torch.randn(4), torch.randn(4, generator=before))


@pytest.mark.parametrize("flag", ["clip_sample", "thresholding"])
def test_a_scheduler_that_clips_is_refused(flag: str) -> None:
    scheduler = DDIMScheduler(**{"clip_sample": False, flag: True})

    with pytest.raises(NonlinearSchedulerError, match="clips"):
        read_table(scheduler, steps=5)


def test_a_scheduler_that_draws_twice_is_refused() -> None:
    class TwiceNoisy(DDPMScheduler):
        def step(self, model_output: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
            more = torch.randn(model_output.shape, dtype=model_output.dtype)
            return super().step(model_output + more, *args, **kwargs)

    with pytest.raises(NonlinearSchedulerError, match="twice"):
        read_table(TwiceNoisy(clip_sample=False), steps=5)


def test_a_scheduler_that_remembers_too_much_is_refused() -> None:
    class Elephant(DDIMScheduler):
        def step(self, model_output: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
            self.memories = [*getattr(self, "memories", []), model_output]
            return super().step(model_output, *args, **kwargs)

    with pytest.raises(NonlinearSchedulerError, match="remembers too much"):
        read_table(Elephant(clip_sample=False), steps=40)


def test_an_unknown_kind_of_prediction_is_refused() -> None:
    scheduler = DPMSolverMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True)

    with pytest.raises(NonlinearSchedulerError, match="flow_prediction"):
        read_table(scheduler, steps=5)


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


@pytest.mark.parametrize("weights", [((1.0, 0.0),), ((1.0, 0.0, 1.0, 0.0),), ()])
def test_a_table_of_the_wrong_shape_is_refused(weights: tuple[tuple[float, ...], ...]) -> None:
    good = SamplerCall(timestep=1.0, input_scale=1.0, draws_noise=False, weights=((1.0, 0.0, 1.0),))
    bad = SamplerCall(timestep=1.0, input_scale=1.0, draws_noise=False, weights=weights)

    with pytest.raises(ValueError, match="rows of weights"):
        SamplerTable(image_weight=0.0, noise_weight=1.0, calls=(good, bad))


def test_a_table_without_calls_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one model call"):
        SamplerTable(image_weight=0.0, noise_weight=1.0, calls=())


def test_weights_that_are_no_numbers_are_refused() -> None:
    weights = ((1.0, 0.0, float("nan"), 0.0), (0.0,) * 4)
    call = SamplerCall(timestep=1.0, input_scale=1.0, draws_noise=False, weights=weights)

    with pytest.raises(ValueError, match="no finite numbers"):
        SamplerTable(image_weight=0.0, noise_weight=1.0, calls=(call,))


def test_more_steps_than_the_model_was_trained_for_are_refused() -> None:
    with pytest.raises(EngineError, match="DDIM cannot make 1001 steps"):
        SamplerTables(CLASSIC).get(Sampler.DDIM, steps=1001)
