"""The easel: draws exactly as the product does."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import cv2
import torch

from core.spec import ImageSpec
from engine.runner import Runner
from engine.sample import Sample
from engine.zoo import Zoo
from training.sprites import Pixels

ROWS: Final = 8
"""Pictures drawn at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A picture to be drawn.

    `settings` are fields of an ImageSpec, over the model's default ones; `images` are the
    pictures (PNG) that they name.
    """

    prompt: str
    seed: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    images: Mapping[str, bytes] = field(default_factory=dict)


class Easel:
    """Published models with the engine's own runner, at their default settings."""

    def __init__(self, registry: Path, name: str, *, device: torch.device) -> None:
        """Load a model of a registry as the engine does: float16 on a GPU, else float32.

        Raises EngineError where it cannot be loaded.
        """
        dtype = torch.float16 if device.type == "cuda" else torch.float32
        self._model = Zoo(registry, device=device, dtype=dtype).load(name)
        self._runner = Runner(model=self._model, device=device, dtype=dtype)

    def draw(self, wishes: Sequence[Wish]) -> list[Pixels]:
        """One picture (h, w, 3), at the model's own size, for each wish; all make as many steps.

        Raises EngineError where one cannot be drawn, or comes out broken.
        """
        drawn: list[Pixels] = []
        for first in range(0, len(wishes), ROWS):
            drawn += self._draw(wishes[first : first + ROWS])
        return drawn

    def _draw(self, wishes: Sequence[Wish]) -> list[Pixels]:
        samples = [self._sample(wish) for wish in wishes]
        for sample, wish in zip(samples, wishes, strict=True):
            self._runner.start(sample, images=wish.images)
        while not samples[0].is_done:
            self._runner.step(samples, bucket=2 * ROWS)
        pictures = self._runner.decode(samples)
        for sample in samples:
            self._runner.drop(sample)
        return pictures

    def _sample(self, wish: Wish) -> Sample:
        card = self._model.card
        usual = {
            "width": card.width,
            "height": card.height,
            "steps": card.steps,
            "guidance_scale": card.guidance_scale,
            "sampler": card.sampler,
        }
        spec = ImageSpec(model=card.name, prompt=wish.prompt, **{**usual, **wish.settings})
        key = self._model.batch_key(spec, bucket=2 * ROWS)
        return Sample(
            job_id=0, attempt=1, owner=0, index=0, spec=spec, seed=wish.seed, key=key, arrived=0
        )


def as_input(picture: Pixels) -> tuple[str, bytes]:
    """A picture (height × width [× 3]) as the product keeps it: its input id and PNG bytes."""
    ordered = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)  # noqa: PLR2004 - two axes are grey
    png = cv2.imencode(".png", ordered)[1].tobytes()
    return hashlib.sha256(png).hexdigest(), png
