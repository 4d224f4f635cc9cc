"""A model under test, beside the stock pipelines that say what is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch

from core.sampler import Sampler
from core.spec import ImageSpec
from engine.runner import Runner
from engine.sample import Sample
from engine.zoo import LoadedModel
from tests.engine.stock_pipelines import run_stock

CPU = torch.device("cpu")
PICTURE, MASK, OUTLINES, SCENE = (digit * 64 for digit in "0123")
"""The input ids of the bench's pictures: a disc, a mask, outlines and something else."""

Arrival = tuple[int, Sample]


class Share(Protocol):
    def __call__(
        self,
        runner: Runner,
        bench: "Bench",
        arrivals: Sequence[Arrival],
        *,
        leaves: Mapping[int, Sample] | None = None,
        bucket: int = 0,
    ) -> None: ...


@dataclass(kw_only=True)
class Bench:
    """A loaded model, and the stock diffusers pipelines over the same files.

    `images` are pictures by input id, `adapters` is the folder of LoRAs and ControlNets.
    """

    model: LoadedModel
    pipeline: Any
    images: Mapping[str, bytes]
    adapters: Path = Path()
    references: dict[tuple[ImageSpec, int], torch.Tensor] = field(default_factory=dict)

    def runner(self) -> Runner:
        return Runner(model=self.model, device=CPU, dtype=torch.float32)

    def sample(self, sampler: Sampler, *, seed: int = 0, bucket: int = 0, **changes: Any) -> Sample:
        card = self.model.card
        values: dict[str, Any] = {
            "model": card.name,
            "prompt": "红色背景上的一只猫",
            "negative_prompt": "苹果",
            "width": card.width,
            "height": card.height,
            "steps": 5,
            "guidance_scale": 4.0,
            "sampler": sampler,
        }
        if "strength" in changes:
            values["init_image"] = PICTURE
        spec = ImageSpec(**(values | changes))
        key = self.model.batch_key(spec, bucket=bucket)
        family = self.model.family
        return Sample(
            job_id=1,
            attempt=1,
            owner=1,
            index=0,
            spec=spec,
            seed=seed,
            key=key,
            arrived=0,
            free_guidance=family.free_guidance,
            has_image_guidance=family.has_image_guidance and spec.reference is not None,
        )

    def start(self, runner: Runner, *samples: Sample) -> None:
        for sample in samples:
            runner.start(sample, images=self.images)

    def finish(self, runner: Runner, *samples: Sample, bucket: int = 0) -> None:
        """Step all the samples together until each is done."""
        while live := [sample for sample in samples if not sample.is_done]:
            runner.step(live, bucket=bucket)

    def alone(self, sample: Sample) -> torch.Tensor:
        """The final latents of a sample that never has company."""
        runner = self.runner()
        self.start(runner, sample)
        self.finish(runner, sample, bucket=sample.key.bucket)
        return runner.latents(sample)

    def stock(self, sample: Sample) -> torch.Tensor:
        """The final latents of the stock pipeline for a sample's spec and seed."""
        key = (sample.spec, sample.seed)
        if key not in self.references:
            self.references[key] = self._stock(sample)
        return self.references[key]

    def difference(self, ours: torch.Tensor, sample: Sample) -> float:
        """The largest difference from stock, as a part of the largest value."""
        stock = self.stock(sample)
        assert ours.shape == stock.shape
        return float((ours - stock).abs().max() / stock.abs().max())

    def _stock(self, sample: Sample) -> torch.Tensor:
        spec, scale = sample.spec, self.model.card.delivery_scale
        return run_stock(
            self.pipeline,
            spec,
            seed=sample.seed,
            size=(spec.width // scale, spec.height // scale),
            images={image: self.images[image] for image in spec.images},
            adapters=self.adapters,
        )
