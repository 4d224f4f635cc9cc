"""Runners: what steps samples, however their model is drawn with."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import torch

from engine.families.pipeline import StockPipeline
from engine.pipeline_runner import PipelineRunner
from engine.runner import Pixels, Runner
from engine.sample import Sample
from engine.zoo import LoadedModel


class SampleRunner(Protocol):
    """Steps samples of one model."""

    @property
    def max_rows(self) -> int | None:
        """The most rows worth being stepped together; None where that is to be found out."""
        ...

    def start(self, sample: Sample, *, images: Mapping[str, bytes]) -> None:
        """Bring a sample to its beginning, for the first time or again; sets its `num_calls`.

        `images` are the pictures that its spec names, by input id. Raises EngineError where it
        cannot be drawn.
        """
        ...

    def step(self, samples: Sequence[Sample], *, bucket: int) -> None:
        """One model call for every sample; advances their `call`.

        With `bucket` > 0 calls are padded to that many rows. A failed step can be tried again.
        """
        ...

    def latents(self, sample: Sample) -> torch.Tensor:
        """The sample's latents as they are now: (channels, height, width), float32, on the CPU."""
        ...

    def denoised(self, sample: Sample) -> torch.Tensor:
        """The best estimate so far of its clean latents, in the same form."""
        ...

    def decode(self, samples: Sequence[Sample]) -> list[Pixels]:
        """The finished samples' pictures, each (height, width, 3) at native size.

        Raises EngineError where a picture is broken.
        """
        ...

    def drop(self, sample: Sample) -> None:
        """Forget a sample, finished or not; does nothing if it is not known."""
        ...


class MakeRunner(Protocol):
    """How a runner is made."""

    def __call__(
        self, *, model: LoadedModel, device: torch.device, dtype: torch.dtype
    ) -> SampleRunner:
        """The runner of a model that computes on a device; latents go to it in that dtype."""
        ...


def runner_of(model: LoadedModel) -> MakeRunner:
    """What makes the runner for a model of its kind."""
    return PipelineRunner if isinstance(model.family, StockPipeline) else Runner
