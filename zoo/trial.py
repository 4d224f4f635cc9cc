"""Trials: drawing once with a model, as the engine draws, to see that it works."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import EngineError
from core.model_card import ModelCard
from core.spec import ImageSpec
from engine.machine import Machine
from engine.runners import runner_of
from engine.sample import Sample
from engine.zoo import LoadedModel
from zoo.errors import ZooError

PROMPT = "红色背景上的一只猫"
SEED = 1
STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture (height, width, 3) and the seconds that its last model call took."""

    pixels: npt.NDArray[np.uint8]
    call_s: float


def trial_spec(card: ModelCard, **changes: Any) -> ImageSpec:
    """A small and quick picture: half the usual size, a few steps."""
    multiple = card.size_multiple
    return ImageSpec(
        **{
            "model": card.name,
            "prompt": PROMPT,
            "width": ceil(card.width / 2 / multiple) * multiple,
            "height": ceil(card.height / 2 / multiple) * multiple,
            "steps": min(STEPS, card.max_steps),
            "guidance_scale": card.guidance_scale,
            "sampler": card.sampler,
            **changes,
        }
    )


def draw(
    model: LoadedModel, machine: Machine, spec: ImageSpec, images: Mapping[str, bytes]
) -> Drawn:
    """Draw a spec with the engine's own runner.

    Raises ZooError where the engine refuses it, or the picture is broken.
    """
    runner = runner_of(model)(model=model, device=machine.device, dtype=machine.dtype)
    family = model.family
    try:
        key = model.batch_key(spec, bucket=0)
    except EngineError as error:
        raise ZooError(f"清单里写的尺寸画不了（{error}）") from error
    sample = Sample(
        job_id=0,
        attempt=0,
        owner=0,
        index=0,
        spec=spec,
        seed=SEED,
        key=key,
        arrived=0,
        free_guidance=family.free_guidance,
        has_image_guidance=family.has_image_guidance and spec.reference is not None,
    )
    try:
        runner.start(sample, images=images)
    except EngineError as error:
        raise ZooError(f"引擎不肯画（{error}）") from error
    begun = time.perf_counter()
    while not sample.is_done:
        begun = time.perf_counter()
        runner.step([sample], bucket=0)
        if not bool(runner.latents(sample).isfinite().all()):
            raise ZooError("算出来的不是数（NaN）：权重坏了，或者这种精度太低")
    call_s = time.perf_counter() - begun
    try:
        (pixels,) = runner.decode([sample])
    except EngineError as error:
        raise ZooError(f"画出来的图是坏的，全是一种颜色或者不是数（{error}）") from error
    return Drawn(pixels=pixels, call_s=call_s)
