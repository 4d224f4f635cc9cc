"""A flow-matching model under test, beside the stock pipelines that say what is right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from core.sampler import Sampler
from core.spec import ImageSpec
from engine.families.packing import unpack
from engine.init_image import read_init_image
from engine.mask import read_mask
from engine.picture import open_picture
from engine.runner import Runner
from engine.sample import Sample
from engine.zoo import LoadedModel

CPU = torch.device("cpu")
PICTURE, WIDE, MASK = "a" * 64, "b" * 64, "c" * 64
"""The input ids of the bench's pictures."""

TOLERANCE = 1e-4

Arguments = dict[str, Any]


@dataclass(kw_only=True)
class FlowBench:
    """A loaded model, and what runs a stock pipeline over the same files.

    `drawing`, `redrawing` and `repainting` are the stock pipelines for text to image, for image
    to image and for inpainting; `guidance` is what they call the guidance scale.
    """

    model: LoadedModel
    drawing: Any
    redrawing: Any = None
    repainting: Any = None
    guidance: str
    pictures: Mapping[str, bytes]
    registry_path: Path
    references: dict[tuple[ImageSpec, int], torch.Tensor] = field(default_factory=dict)

    def runner(self) -> Runner:
        return Runner(model=self.model, device=CPU, dtype=torch.float32)

    def sample(self, *, seed: int = 0, **changes: Any) -> Sample:
        card = self.model.card
        values: Arguments = {
            "model": card.name,
            "prompt": "红色背景上的一只猫",
            "negative_prompt": "苹果",
            "width": card.width,
            "height": card.height,
            "steps": 3,
            "guidance_scale": 4.0,
            "sampler": Sampler.EULER,
        }
        if "strength" in changes:
            values["init_image"] = PICTURE
        spec = ImageSpec(**(values | changes))
        return Sample(
            job_id=1,
            attempt=1,
            owner=1,
            index=0,
            spec=spec,
            seed=seed,
            key=self.model.batch_key(spec, bucket=0),
            arrived=0,
            free_guidance=self.model.family.free_guidance,
        )

    def start(self, runner: Runner, *samples: Sample) -> None:
        for sample in samples:
            runner.start(sample, images=self.pictures)

    def alone(self, sample: Sample) -> torch.Tensor:
        """The final latents of a sample that never has company."""
        runner = self.runner()
        self.start(runner, sample)
        while not sample.is_done:
            runner.step([sample], bucket=0)
        return runner.latents(sample)

    def difference(self, ours: torch.Tensor, sample: Sample) -> float:
        """The largest difference from stock, as a part of the largest value."""
        key = (sample.spec, sample.seed)
        if key not in self.references:
            self.references[key] = self._stock(sample)
        stock = self.references[key]
        assert ours.shape == stock.shape
        return float((ours - stock).abs().max() / stock.abs().max())

    def _stock(self, sample: Sample) -> torch.Tensor:
        spec = sample.spec
        arguments: Arguments = {
            "prompt": spec.prompt,
            "negative_prompt": spec.negative_prompt,
            "num_inference_steps": spec.steps,
            self.guidance: spec.guidance_scale,
            "generator": torch.Generator("cpu").manual_seed(sample.seed),
            "output_type": "latent",
            "width": spec.width,
            "height": spec.height,
        }
        run: Callable[..., Any] = self.drawing
        if spec.init_image is not None:
            run = self.redrawing
            picture = read_init_image(
                self.pictures[spec.init_image], size=(spec.width, spec.height)
            )
            arguments |= {"image": picture, "strength": spec.strength}
        if spec.mask is not None:
            run = self.repainting
            size = (spec.width, spec.height)
            arguments["mask_image"] = read_mask(self.pictures[spec.mask], size=size, fit=spec.fit)
        if spec.reference is not None:
            data = self.pictures[spec.reference]
            arguments |= {"image": open_picture(data, paper="white", name="reference")}
        latents: torch.Tensor = run(**arguments).images.float()
        if latents.ndim == 3:
            key = sample.key
            latents = unpack(latents, height=key.latent_height, width=key.latent_width)
        return latents[0]
