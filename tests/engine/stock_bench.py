"""A model under test, beside the stock pipelines that say what is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
from diffusers import StableDiffusionImg2ImgPipeline, StableDiffusionPipeline

from core.sampler import Sampler
from core.spec import ImageSpec
from engine.init_image import read_init_image
from engine.runner import Runner
from engine.sample import Sample
from engine.samplers import build_scheduler
from engine.zoo import LoadedModel

CPU = torch.device("cpu")
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
    """A loaded model, and the stock diffusers pipelines over the same files."""

    model: LoadedModel
    pipeline: Any
    init_image: bytes
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
            values["init_image"] = "0" * 64
        spec = ImageSpec(**(values | changes))
        key = self.model.batch_key(spec, bucket=bucket)
        return Sample(
            job_id=1, attempt=1, owner=1, index=0, spec=spec, seed=seed, key=key, arrived=0
        )

    def start(self, runner: Runner, *samples: Sample) -> None:
        for sample in samples:
            runner.start(sample, images=dict.fromkeys(sample.spec.images, self.init_image))

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
        size = (spec.width // scale, spec.height // scale)
        arguments: dict[str, Any] = {
            "prompt": spec.prompt,
            "negative_prompt": spec.negative_prompt,
            "num_inference_steps": spec.steps,
            "guidance_scale": spec.guidance_scale,
            "generator": torch.Generator("cpu").manual_seed(sample.seed),
            "output_type": "latent",
        }
        parts = dict(self.pipeline.components)
        parts["scheduler"] = build_scheduler(
            spec.sampler, self.pipeline.scheduler.config, steps=spec.steps
        )
        if spec.strength is None:
            pipeline = StableDiffusionPipeline(**parts, requires_safety_checker=False)
            arguments |= {"width": size[0], "height": size[1]}
        else:
            pipeline = StableDiffusionImg2ImgPipeline(**parts, requires_safety_checker=False)
            arguments |= {
                "image": read_init_image(self.init_image, size=size),
                "strength": spec.strength,
            }
        pipeline.set_progress_bar_config(disable=True)
        latents: torch.Tensor = pipeline(**arguments).images[0]
        return latents
