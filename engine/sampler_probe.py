"""Read the table of a stock diffusers scheduler.

Every scheduler offered here is linear in the latents, the model outputs and the noise it draws.
So it can be run on basis vectors instead of images: what comes out of `step()` then *is* its
weights. Before each call the latents, the model output and every tensor the scheduler remembers
are replaced by fresh basis vectors; after it, the new latents and the new memory are rows of
weights over those. Nothing of diffusers' numerics is written again, and a new scheduler needs no
new code.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec
import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from torch.overrides import TorchFunctionMode

from core.errors import EngineError
from engine.sampler_table import (
    DENOISED,
    LATENTS,
    NOISE_COLUMN,
    OUTPUT_COLUMN,
    SLOT_COLUMNS,
    SamplerCall,
    SamplerTable,
)

_MAX_SLOTS: Final = 14
_SIZE: Final = SLOT_COLUMNS + _MAX_SLOTS


class NonlinearSchedulerError(EngineError):
    """A scheduler does something that no table of weights can say."""


def read_table(
    scheduler: Any,
    *,
    steps: int,
    strength: float | None = None,
    timing: Mapping[str, Any] | None = None,
) -> SamplerTable:
    """The table of a diffusers scheduler for `steps` denoising steps.

    With `strength` (0 < strength ≤ 1) it is the tail that stock image-to-image runs: about
    `steps × strength` steps, but at least one. `timing` is what the stock pipeline passes to
    `set_timesteps` besides the number of steps. The scheduler is used up.

    Raises NonlinearSchedulerError for one that clips, draws noise twice in a step or remembers
    too much, ValueError for one that cannot make so many steps.
    """
    if any(scheduler.config.get(flag) for flag in ("clip_sample", "thresholding")):
        raise NonlinearSchedulerError(f"{type(scheduler).__name__} clips the clean latents")
    scheduler.set_timesteps(steps, **(timing or {}))
    if not scheduler.timesteps.isfinite().all():
        raise ValueError("the schedule divides by zero")
    skipped = 0
    if strength is not None:
        skipped = _num_skipped(scheduler, steps, strength) * scheduler.order
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(skipped)
    timesteps = scheduler.timesteps[skipped:]
    lone_noise = float(getattr(scheduler, "init_noise_sigma", 1.0))
    if strength is None:
        image_weight, noise_weight = 0.0, lone_noise
    else:
        image_weight, noise_weight = _noise_level(scheduler, timesteps[0])
    following = [*timesteps[1:], None]
    calls = [
        _probe_call(scheduler, timestep, then)
        for timestep, then in zip(timesteps, following, strict=True)
    ]
    return SamplerTable(
        image_weight=image_weight,
        noise_weight=noise_weight,
        lone_noise_weight=lone_noise,
        calls=_compact(calls),
    )


def denoised_weights(scheduler: Any, timestep: torch.Tensor) -> tuple[float, float]:
    """The weights of latents and model output in the clean latents' estimate at a timestep.

    Not every scheduler says it, so it is worked out from the noise level: x = a·clean + s·noise
    is solved for the model's output. To be asked before `step()`, which moves the scheduler on.
    """
    image, noise = _noise_level(scheduler, timestep)
    norm = math.hypot(image, noise)
    if _is_flow(scheduler):
        return 1.0, -noise
    match scheduler.config.prediction_type:
        case "epsilon":
            return 1 / image, -noise / image
        case "v_prediction":
            return image / norm**2, -noise / norm
        case "sample":
            return 0.0, 1.0
        case other:
            raise NonlinearSchedulerError(f"models that predict {other} are unknown")


class _NoiseProbe(TorchFunctionMode):
    """Hand out a basis vector wherever noise is drawn, in this thread only.

    Schedulers draw noise deep inside `step()`, by `torch.randn`. A function mode catches that
    without patching modules of diffusers, which other threads may be using.
    """

    def __init__(self) -> None:
        super().__init__()
        self.num_draws = 0

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if func is torch.randn:
            self.num_draws += 1
            return _basis(NOISE_COLUMN)
        return func(*args, **(kwargs or {}))


def _probe_call(
    scheduler: Any, timestep: torch.Tensor, following: torch.Tensor | None
) -> SamplerCall:
    latents = _basis(SLOT_COLUMNS + LATENTS)
    slots = list(_memory(scheduler))
    if DENOISED + 1 + len(slots) > _MAX_SLOTS:
        raise NonlinearSchedulerError(f"{type(scheduler).__name__} remembers too much")
    for slot, (hold, _) in enumerate(slots, start=DENOISED + 1):
        hold(_basis(SLOT_COLUMNS + slot))
    # Before step(), which moves the scheduler on to the next noise level.
    denoised = _denoised_row(scheduler, timestep)
    scaled = latents
    if hasattr(scheduler, "scale_model_input"):
        scaled = scheduler.scale_model_input(latents, timestep)
    input_scale = float(scaled.flatten()[SLOT_COLUMNS + LATENTS])
    with _NoiseProbe() as noise:
        moved = scheduler.step(_basis(OUTPUT_COLUMN), timestep, latents, return_dict=False)[0]
    if noise.num_draws > 1:
        raise NonlinearSchedulerError(f"{type(scheduler).__name__} draws noise twice in a step")
    rows = [_row(moved), denoised, *(_row(value) for _, value in _memory(scheduler))]
    return SamplerCall(
        timestep=float(timestep),
        input_scale=input_scale,
        draws_noise=noise.num_draws == 1,
        weights=tuple(rows),
        renoise=(1.0, 0.0) if following is None else _noise_level(scheduler, following),
    )


def _memory(scheduler: Any) -> Iterator[tuple[Callable[[torch.Tensor], None], torch.Tensor]]:
    """What the scheduler remembers between calls: how to replace each tensor, and the tensor."""
    for name, value in vars(scheduler).items():
        if _is_probe(value):
            yield partial(setattr, scheduler, name), value
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if _is_probe(item):
                    yield partial(value.__setitem__, index), item


def _denoised_row(scheduler: Any, timestep: torch.Tensor) -> tuple[float, ...]:
    latents, output = denoised_weights(scheduler, timestep)
    row = [0.0] * _SIZE
    row[OUTPUT_COLUMN] = output
    row[SLOT_COLUMNS + LATENTS] = latents
    return tuple(row)


def _noise_level(scheduler: Any, timestep: torch.Tensor) -> tuple[float, float]:
    """The weights of clean latents and noise in what `add_noise` makes at a timestep."""
    if _is_flow(scheduler):
        noisy = scheduler.scale_noise(_basis(0), timestep[None], _basis(1))
    else:
        noisy = scheduler.add_noise(_basis(0), _basis(1), timestep[None])
    row = _row(noisy)
    return row[0], row[1]


def _is_flow(scheduler: Any) -> bool:
    return isinstance(scheduler, FlowMatchEulerDiscreteScheduler)


def _num_skipped(scheduler: Any, steps: int, strength: float) -> int:
    """How many steps stock image to image leaves out; pipelines round in two ways."""
    made = int(steps * strength)
    if _is_flow(scheduler):
        made = steps - int(steps - min(steps * strength, steps))
    return steps - max(1, min(made, steps))


def _basis(index: int) -> torch.Tensor:
    vector = torch.zeros(1, _SIZE, 1, 1, dtype=torch.float64)
    vector[0, index] = 1.0
    return vector


def _is_probe(value: object) -> bool:
    return isinstance(value, torch.Tensor) and value.shape == (1, _SIZE, 1, 1)


def _row(vector: torch.Tensor) -> tuple[float, ...]:
    return tuple(vector.flatten().tolist())


def _compact(calls: Sequence[SamplerCall]) -> tuple[SamplerCall, ...]:
    """The same calls without what nobody reads, and with equally many slots in each.

    Told from the end: of the last call only latents and estimate are wanted, of the one before
    whatever that reads, and so on.
    """
    wanted = [LATENTS, DENOISED]
    tables = []
    for call in reversed(calls):
        rows = [call.weights[slot] for slot in wanted]
        wanted = [LATENTS, DENOISED] + [
            slot
            for slot in range(DENOISED + 1, _MAX_SLOTS)
            if any(row[SLOT_COLUMNS + slot] for row in rows)
        ]
        columns = [OUTPUT_COLUMN, NOISE_COLUMN, *(SLOT_COLUMNS + slot for slot in wanted)]
        tables.append([[row[column] for column in columns] for row in rows])
    num_slots = max(len(table) for table in tables)
    return tuple(
        msgspec.structs.replace(call, weights=_padded(table, num_slots))
        for call, table in zip(calls, reversed(tables), strict=True)
    )


def _padded(rows: list[list[float]], num_slots: int) -> tuple[tuple[float, ...], ...]:
    padded = np.zeros((num_slots, SLOT_COLUMNS + num_slots))
    padded[: len(rows), : len(rows[0])] = rows
    return tuple(tuple(row) for row in padded.tolist())
