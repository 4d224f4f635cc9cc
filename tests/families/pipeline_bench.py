"""A model whose stock pipeline is run as it is, beside that pipeline."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from core.sampler import Sampler
from core.spec import ImageSpec
from engine.pipeline_runner import PipelineRunner
from engine.sample import Sample
from engine.samplers import build_scheduler
from engine.zoo import LoadedModel
from tests.families.flow_bench import CPU


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What the stock pipeline makes: final latents, and a picture of 0 … 1."""

    latents: torch.Tensor
    picture: npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class PipelineBench:
    """A loaded model and the stock pipeline over the same files."""

    model: LoadedModel
    pipeline: Any
    sampler: Sampler

    def runner(self, family: Any = None) -> PipelineRunner:
        model = replace(self.model, family=family) if family else self.model
        return PipelineRunner(model=model, device=CPU, dtype=torch.float32)

    def sample(self, *, seed: int = 0, **changes: Any) -> Sample:
        card = self.model.card
        values: dict[str, Any] = {
            "model": card.name,
            "prompt": "红色背景上的一只猫",
            "negative_prompt": "苹果",
            "width": card.width,
            "height": card.height,
            "steps": 3,
            "guidance_scale": 4.0,
            "sampler": self.sampler,
        }
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
        )

    def stock(self, sample: Sample) -> Stock:
        spec = sample.spec
        self.pipeline.scheduler = build_scheduler(
            spec.sampler, self.model.family.scheduler_config, steps=spec.steps
        )
        # HunyuanDiT draws the sizes it was trained for unless told not to.
        binning = {"use_resolution_binning": False} if "Hunyuan" in repr(self.pipeline) else {}
        latents, picture = (
            self.pipeline(
                prompt=spec.prompt,
                negative_prompt=spec.negative_prompt,
                width=spec.width,
                height=spec.height,
                num_inference_steps=spec.steps,
                guidance_scale=spec.guidance_scale,
                generator=torch.Generator("cpu").manual_seed(sample.seed),
                output_type=kind,
                **binning,
            ).images[0]
            for kind in ("latent", "np")
        )
        return Stock(latents=latents, picture=picture)
