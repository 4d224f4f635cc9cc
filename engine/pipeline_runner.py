"""The pipeline runner: steps samples whose stock pipeline is run as it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import torch

from core.errors import EngineError
from engine.curve import GUIDED_ROWS
from engine.errand import Errand
from engine.families.pipeline import StockPipeline
from engine.runner import Pixels, to_pixels
from engine.sample import Sample
from engine.samplers import fitting_samplers
from engine.zoo import LoadedModel


@dataclass(slots=True, kw_only=True, eq=False)
class _Flight:
    """What is kept of a sample: its errand, once begun, and what that last had in hand."""

    errand: Errand[torch.Tensor] | None = None
    latents: torch.Tensor
    denoised: torch.Tensor


class PipelineRunner:
    """Does for a stock pipeline what `Runner` does for families that share model calls.

    Each sample has its pipeline in a thread of its own, which stands still but for the step it
    is let make; only one of them ever runs. So a sample's result depends on its spec and seed
    alone, whatever the bucket.
    """

    max_rows: Final[int | None] = GUIDED_ROWS

    def __init__(self, *, model: LoadedModel, device: torch.device, dtype: torch.dtype) -> None:
        del device, dtype
        self._model = model
        self._family = cast("StockPipeline", model.family)
        self._flights: dict[Sample, _Flight] = {}

    def start(self, sample: Sample, *, images: Mapping[str, bytes]) -> None:
        """Get ready to draw it; sets `sample.num_calls`.

        Raises EngineError where the sample cannot be drawn.
        """
        del images
        spec, key = sample.spec, sample.key
        if spec.images or spec.loras:
            raise EngineError("this model draws from prompts alone")
        if spec.sampler not in (fitting := fitting_samplers(self._family.scheduler_config)):
            raise EngineError(
                f"{spec.sampler} does not fit this model, which takes {', '.join(fitting)}"
            )
        table = self._model.tables.get(
            spec.sampler,
            steps=spec.steps,
            num_tokens=key.num_pixels // self._family.patch_size**2,
        )
        nothing = torch.zeros(self._family.latent_channels, key.latent_height, key.latent_width)
        self.drop(sample)
        self._flights[sample] = _Flight(latents=nothing, denoised=nothing)
        sample.num_calls = len(table.calls)

    def step(self, samples: Sequence[Sample], *, bucket: int) -> None:
        """One model call for each of the samples, one after the other.

        Advances `sample.call`. A step that has failed can be tried again: the sample is then
        drawn from its beginning up to there.
        """
        del bucket
        for sample in samples:
            self._reach(sample, sample.call + 1)
            sample.call += 1

    def latents(self, sample: Sample) -> torch.Tensor:
        """The sample's latents as they are now: (channels, height, width), float32, on the CPU.

        Zeros before the first step, and where the pipeline keeps them in another form.
        """
        return self._flights[sample].latents.float().cpu().clone()

    def denoised(self, sample: Sample) -> torch.Tensor:
        """The best estimate so far of its clean latents: (channels, height, width), float32, CPU.

        Zeros before the first step, and where the pipeline keeps them in another form.
        """
        return self._flights[sample].denoised.float().cpu().clone()

    def decode(self, samples: Sequence[Sample]) -> list[Pixels]:
        """The samples' pictures, each (height, width, 3) at native size.

        Raises EngineError where a picture is broken (not finite, or all alike).
        """
        return [self._decode(sample) for sample in samples]

    def drop(self, sample: Sample) -> None:
        """Forget a sample, finished or not, and end its thread; nothing if it is not known."""
        flight = self._flights.pop(sample, None)
        if flight is not None and flight.errand is not None:
            flight.errand.call_off()

    def _decode(self, sample: Sample) -> Pixels:
        errand = self._reach(sample, sample.num_calls)
        try:
            picture = errand.finish()
        except BaseException:
            self._flights[sample].errand = None
            raise
        return to_pixels(picture * 2 - 1)

    def _reach(self, sample: Sample, num_stops: int) -> Errand[torch.Tensor]:
        """The errand of a sample, having made so many model calls."""
        flight = self._flights[sample]
        errand = flight.errand or self._send_out(sample, flight)
        flight.errand = errand
        try:
            while errand.num_stops < num_stops:
                errand.advance()
        except BaseException:
            flight.errand = None
            raise
        return errand

    def _send_out(self, sample: Sample, flight: _Flight) -> Errand[torch.Tensor]:
        scale = self._family.latent_scale
        width, height = sample.key.latent_width * scale, sample.key.latent_height * scale

        def work(stop: Callable[[], None]) -> torch.Tensor:
            def on_call(latents: torch.Tensor, denoised: torch.Tensor) -> None:
                # Some pipelines keep theirs packed, which nobody here could look at.
                if latents[0].shape == flight.latents.shape:
                    flight.latents, flight.denoised = latents[0], denoised[0]
                stop()

            return self._family.draw(
                sample.spec,
                width=width,
                height=height,
                generator=torch.Generator("cpu").manual_seed(sample.seed),
                on_call=on_call,
            )

        return Errand(work)
