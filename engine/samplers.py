"""The samplers on offer, each made of a stock diffusers scheduler."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    HeunDiscreteScheduler,
    LCMScheduler,
    PNDMScheduler,
    UniPCMultistepScheduler,
)

from core.errors import EngineError
from core.sampler import Sampler
from core.sampler_card import is_table_name
from engine.sampler_file import SamplerFile
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

_FLOW_RECIPES: Final[Mapping[Sampler, tuple[Any, Mapping[str, Any]]]] = {
    Sampler.EULER: (FlowMatchEulerDiscreteScheduler, {}),
}
"""For models that were trained to predict the flow from pictures to noise."""


def fitting_samplers(config: Mapping[str, Any]) -> tuple[Sampler, ...]:
    """The samplers that a model with this scheduler config can be drawn with."""
    return tuple(_recipes(config))


def build_scheduler(sampler: Sampler, config: Mapping[str, Any], *, steps: int) -> Any:
    """The stock diffusers scheduler of a sampler, for a model with this scheduler config.

    Built with `from_config`, as a user of diffusers would; a pipeline given this scheduler
    makes the very pictures that the sampler's table makes.

    Raises EngineError where the sampler does not fit the model.
    """
    recipes = _recipes(config)
    if sampler not in recipes:
        raise EngineError(f"{sampler} does not fit this model, which takes {', '.join(recipes)}")
    scheduler_class, changes = recipes[sampler]
    if sampler is Sampler.LCM:
        changes = {**changes, "original_inference_steps": max(steps, _LCM_STEPS)}
    return scheduler_class.from_config(config, **changes)


class SamplerTables:
    """The tables of one model, each read once and kept while it is in use."""

    def __init__(
        self,
        scheduler_config: Mapping[str, Any],
        *,
        files: Sequence[SamplerFile] = (),
        max_tables: int = 128,
    ) -> None:
        """`files` are tables that were made for this model."""

        def read(
            sampler: Sampler, steps: int, strength: float | None, num_tokens: int | None
        ) -> SamplerTable:
            timing = _flow_timing(scheduler_config, steps=steps, num_tokens=num_tokens)
            try:
                scheduler = build_scheduler(sampler, scheduler_config, steps=steps)
                # Some schedules divide by zero for a single step, which is found out.
                with np.errstate(invalid="ignore"):
                    return read_table(scheduler, steps=steps, strength=strength, timing=timing)
            except (ValueError, NotImplementedError) as error:
                raise EngineError(f"{sampler} cannot make {steps} steps: {error}") from error

        self._prediction_type = scheduler_config.get("prediction_type", "epsilon")
        self._files = {(file.name.casefold(), file.steps): file for file in files}
        self._depends_on_size = bool(scheduler_config.get("use_dynamic_shifting"))
        self._read: Callable[[Sampler, int, float | None, int | None], SamplerTable] = lru_cache(
            max_tables
        )(read)

    def get(
        self,
        sampler: str,
        *,
        steps: int,
        strength: float | None = None,
        num_tokens: int | None = None,
    ) -> SamplerTable:
        """The table for text to image, or with `strength` for image to image.

        Some models begin larger pictures with more noise; `num_tokens` is the number of latent
        patches of the picture and has to be given for those.

        Raises EngineError where the sampler cannot make so many steps, or not with this model.
        """
        if is_table_name(sampler):
            return self._file_table(sampler, steps=steps, strength=strength)
        return self._read(
            stock_sampler(sampler), steps, strength, num_tokens if self._depends_on_size else None
        )

    def content_hash(self, sampler: str, *, steps: int) -> str | None:
        """The content hash of the table in a file; None for a stock sampler."""
        file = self._files.get((sampler.casefold(), steps))
        return None if file is None else file.content_hash()

    def _file_table(self, name: str, *, steps: int, strength: float | None) -> SamplerTable:
        file = self._files.get((name.casefold(), steps))
        if file is None:
            raise EngineError(f"there is no table {name} of {steps} steps for this model")
        if file.prediction_type != self._prediction_type:
            raise EngineError(
                f"the table {name} is for models that predict {file.prediction_type}, "
                f"not {self._prediction_type}"
            )
        if strength is not None:
            raise EngineError(f"the table {name} begins with noise, not with a picture")
        return file.table()


def stock_sampler(name: str) -> Sampler:
    """The stock sampler of a name; EngineError where there is none."""
    try:
        return Sampler(name)
    except ValueError:
        raise EngineError(f"there is no sampler {name!r}") from None


def _recipes(config: Mapping[str, Any]) -> Mapping[Sampler, tuple[Any, Mapping[str, Any]]]:
    return _FLOW_RECIPES if _is_flow(config) else _RECIPES


def _is_flow(config: Mapping[str, Any]) -> bool:
    return str(config.get("_class_name", "")).startswith("FlowMatch")


def _flow_timing(
    config: Mapping[str, Any], *, steps: int, num_tokens: int | None
) -> dict[str, Any]:
    """What the stock pipelines of flow-matching models pass to `set_timesteps`; else nothing.

    Noise levels fall evenly to 1/steps; `mu` grows along a line with the number of tokens.
    """
    if not _is_flow(config):
        return {}
    timing: dict[str, Any] = {"sigmas": np.linspace(1.0, 1 / steps, steps)}
    if num_tokens is not None:
        least, most = config.get("base_image_seq_len", 256), config.get("max_image_seq_len", 4096)
        low, high = config.get("base_shift", 0.5), config.get("max_shift", 1.15)
        timing["mu"] = low + (high - low) * (num_tokens - least) / (most - least)
    return timing
