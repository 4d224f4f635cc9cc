"""Sampler tables: a sampler as the numbers it multiplies by."""

from math import isfinite
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

LATENTS: Final = 0
"""The slot that holds the current latents."""

DENOISED: Final = 1
"""The slot that holds the latest estimate of the clean latents."""

OUTPUT_COLUMN: Final = 0
"""The column that weighs the output of the model call just made."""

NOISE_COLUMN: Final = 1
"""The column that weighs the noise drawn after the model call, if any."""

SLOT_COLUMNS: Final = 2
"""The first of the columns that weigh the slots as they were before the call."""


class SamplerCall(msgspec.Struct, frozen=True, kw_only=True):
    """One model call and the update after it.

    The model sees the latents times `input_scale` at `timestep` (0 … the number of training
    steps, possibly fractional). Afterwards slot `i` becomes the sum of `weights[i]` times
    (model output, noise, slot 0, slot 1, …). `draws_noise` says whether standard normal noise
    is drawn from the sample's generator for this update, even where its weight is 0. `renoise`
    are the weights of the encoded init image and of the first noise in latents as noisy as
    these then are, which is what a mask keeps; None where that is not known.
    """

    timestep: float
    input_scale: float
    draws_noise: bool
    weights: tuple[tuple[float, ...], ...]
    renoise: tuple[float, float] | None = None


class SamplerTable(msgspec.Struct, frozen=True, kw_only=True):
    """All that a sampler does, for one noise schedule, number of steps and strength.

    It works on a few slots of the latents' shape: slot 0 holds the latents, slot 1 the
    estimate of the clean latents, the others whatever the method remembers. They start as
    `image_weight` × encoded init image + `noise_weight` × noise, and zeros; where nothing of the
    init image is to be left, as `lone_noise_weight` × noise (None: the same weight). Plain
    numbers all through, so a table can be stored in a file or written by hand.

    Raises ValueError where the calls do not fit together.
    """

    image_weight: float
    noise_weight: float
    lone_noise_weight: float | None = None
    calls: tuple[SamplerCall, ...]

    def __post_init__(self) -> None:
        if not self.calls:
            raise ValueError("a sampler table makes at least one model call")
        slots = self.num_slots
        for call in self.calls:
            if len(call.weights) != slots or {len(row) for row in call.weights} != {
                slots + SLOT_COLUMNS
            }:
                raise ValueError(f"each call of this sampler table has {slots} rows of weights")
            if not all(isfinite(weight) for row in call.weights for weight in row):
                raise ValueError("a sampler table has weights that are no finite numbers")

    @property
    def num_slots(self) -> int:
        """How many tensors of the latents' shape a sample keeps; at least 2."""
        return len(self.calls[0].weights)

    def beginning(self, *, is_from_noise: bool) -> tuple[float, float]:
        """The weights of encoded init image and noise in the first latents."""
        if not is_from_noise:
            return self.image_weight, self.noise_weight
        alone = self.lone_noise_weight
        return 0.0, self.noise_weight if alone is None else alone

    def weights(self) -> npt.NDArray[np.float32]:
        """The weights of all calls: (calls, slots, 2 + slots)."""
        return np.array([call.weights for call in self.calls], dtype=np.float32)
