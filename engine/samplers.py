"""The samplers on offer, each made of a stock diffusers scheduler."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    LCMScheduler,
    PNDMScheduler,
    UniPCMultistepScheduler,
)

from core.errors import EngineError
from core.sampler import Sampler
from engine.sampler_probe import read_table
from engine.sampler_table import SamplerTable

_LCM_STEPS: Final = 50
"""LCM picks its timesteps out of this many, and can make no more steps than that."""

# Clipping clean latents to ±1 is meant for pixels; several schedulers do it unless told not to.
_UNCLIPPED: Final = {"clip_sample": False, "thresholding": False}
_UNTHRESHOLDED: Final = {"thresholding": False}
# Karras spacing up to the almost infinite sigma of a zero terminal SNR would spend half of the
# steps on pure noise.
_KARRAS: Final = {"use_karras_sigmas": True, "rescale_betas_zero_snr": False}
# The Runge-Kutta start costs 9 calls more; no latent model is used with it.
_PLMS: Final = {"skip_prk_steps": True}

_RECIPES: Final[Mapping[Sampler, tuple[Any, Mapping[str, Any]]]] = {
    Sampler.DDIM: (DDIMScheduler, _UNCLIPPED),
    Sampler.DDPM: (DDPMScheduler, _UNCLIPPED),
    Sampler.DPMPP_2M: (DPMSolverMultistepScheduler, _UNTHRESHOLDED),
    Sampler.DPMPP_2M_KARRAS: (DPMSolverMultistepScheduler, _UNTHRESHOLDED | _KARRAS),
    Sampler.EULER: (EulerDiscreteScheduler, {}),
    Sampler.EULER_A: (EulerAncestralDiscreteScheduler, {}),
    Sampler.HEUN: (HeunDiscreteScheduler, _UNCLIPPED),
    Sampler.LCM: (LCMScheduler, _UNCLIPPED),
    Sampler.PNDM: (PNDMScheduler, _PLMS),
    Sampler.UNIPC: (UniPCMultistepScheduler, _UNTHRESHOLDED),
}


def build_scheduler(sampler: Sampler, config: Mapping[str, Any], *, steps: int) -> Any:
    """The stock diffusers scheduler of a sampler, for a model with this scheduler config.

    Built with `from_config`, as a user of diffusers would; a pipeline given this scheduler
    makes the very pictures that the sampler's table makes.
    """
    scheduler_class, changes = _RECIPES[sampler]
    if sampler is Sampler.LCM:
        changes = {**changes, "original_inference_steps": max(steps, _LCM_STEPS)}
    return scheduler_class.from_config(config, **changes)


class SamplerTables:
    """The tables of one model, each read once and kept while it is in use."""

    def __init__(self, scheduler_config: Mapping[str, Any], *, max_tables: int = 128) -> None:
        def read(sampler: Sampler, steps: int, strength: float | None) -> SamplerTable:
            try:
                scheduler = build_scheduler(sampler, scheduler_config, steps=steps)
                return read_table(scheduler, steps=steps, strength=strength)
            except (ValueError, NotImplementedError) as error:
                raise EngineError(f"{sampler} cannot make {steps} steps: {error}") from error

        self._read: Callable[[Sampler, int, float | None], SamplerTable] = lru_cache(max_tables)(
            read
        )

    def get(self, sampler: Sampler, *, steps: int, strength: float | None = None) -> SamplerTable:
        """The table for text to image, or with `strength` for image to image.

        Raises EngineError where the sampler cannot make so many steps, or not with this model.
        """
        return self._read(sampler, steps, strength)
