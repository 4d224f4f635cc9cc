"""The easel: draws prompts exactly as the product does."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch

from core.spec import ImageSpec
from engine.runner import Runner
from engine.sample import Sample
from engine.zoo import Zoo
from training.sprites import Pixels

ROWS: Final = 8
"""Pictures drawn at a time."""


class Easel:
    """A published model with the engine's own runner, at the model's default settings."""

    def __init__(self, registry: Path, name: str, *, device: torch.device) -> None:
        """Load a model of a registry as the engine does: float16 on a GPU, else float32.

        Raises EngineError where it cannot be loaded.
        """
        dtype = torch.float16 if device.type == "cuda" else torch.float32
        self._model = Zoo(registry, device=device, dtype=dtype).load(name)
        self._runner = Runner(model=self._model, device=device, dtype=dtype)

    def draw(self, prompts: Sequence[tuple[str, int]]) -> list[Pixels]:
        """One picture (h, w, 3), at the model's own size, for each prompt and seed.

        Raises EngineError where a picture comes out broken.
        """
        drawn: list[Pixels] = []
        for first in range(0, len(prompts), ROWS):
            drawn += self._draw(prompts[first : first + ROWS])
        return drawn

    def _draw(self, prompts: Sequence[tuple[str, int]]) -> list[Pixels]:
        samples = [self._sample(prompt, seed) for prompt, seed in prompts]
        for sample in samples:
            self._runner.start(sample, images={})
        while not samples[0].is_done:
            self._runner.step(samples, bucket=2 * ROWS)
        pictures = self._runner.decode(samples)
        for sample in samples:
            self._runner.drop(sample)
        return pictures

    def _sample(self, prompt: str, seed: int) -> Sample:
        card = self._model.card
        spec = ImageSpec(
            model=card.name,
            prompt=prompt,
            width=card.width,
            height=card.height,
            steps=card.steps,
            guidance_scale=card.guidance_scale,
            sampler=card.sampler,
        )
        key = self._model.batch_key(spec, bucket=2 * ROWS)
        return Sample(
            job_id=0, attempt=1, owner=0, index=0, spec=spec, seed=seed, key=key, arrived=0
        )
