"""Models whose stock pipeline is run as it is: text to image, one picture at a time."""

import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, Final, Self

import torch
from diffusers import AutoencoderKL
from PIL import Image

from core.errors import EngineError
from core.sampler import Sampler
from core.spec import ImageSpec
from engine.families.picture_codec import PictureCodec
from engine.families.stock import load_stock
from engine.sampler_probe import denoised_weights
from engine.samplers import build_scheduler

_ALWAYS: Final = {"output_type": "pt", "use_resolution_binning": False}
"""What every call is given, where the pipeline knows it: to draw other sizes is not our wish."""


class StockPipeline:
    """A pipeline of diffusers with an AutoencoderKL; a family as in `engine.families.base`.

    It draws from prompts alone. What it draws is what a user of diffusers gets, because that is
    how it is drawn.
    """

    free_guidance = 1.0
    has_image_guidance = False
    can_be_exact = True

    def __init__(self, pipeline: Any) -> None:
        """Raises EngineError where the pipeline is of a kind that cannot be run here."""
        name = type(pipeline).__name__
        known = inspect.signature(pipeline.__call__).parameters
        wanted = {"prompt", "width", "height", "num_inference_steps", "callback_on_step_end"}
        if not wanted <= known.keys() or not isinstance(pipeline.vae, AutoencoderKL):
            raise EngineError(f"{name} cannot be run step by step")
        self.scheduler_config: Mapping[str, Any] = pipeline.scheduler.config
        self.networks: Sequence[torch.nn.Module] = [
            part for part in pipeline.components.values() if isinstance(part, torch.nn.Module)
        ]
        transformer = getattr(pipeline, "transformer", None)
        self.patch_size: int = 1 if transformer is None else transformer.config.patch_size
        self._codec = PictureCodec(pipeline.vae)
        self.latent_channels = self._codec.latent_channels
        self.latent_scale = self._codec.latent_scale
        self._pipeline = pipeline
        self._known = known

    @classmethod
    def load(cls, path: Path, *, device: torch.device, dtype: torch.dtype) -> Self:
        """The model in a folder of diffusers' layout, from local safetensors files only.

        Raises EngineError where the folder is not such a model.
        """
        return cls(load_stock(path, device=device, dtype=dtype))

    def draw(
        self,
        spec: ImageSpec,
        *,
        width: int,
        height: int,
        generator: torch.Generator,
        on_call: Callable[[torch.Tensor, torch.Tensor], None],
    ) -> torch.Tensor:
        """Run the pipeline: a picture (3, height, width) of 0 … 1, `width` × `height` pixels.

        `on_call` is called after each model call with the latents and the estimate of the clean
        ones, both as the pipeline has them. May run in any thread, but only one at a time.
        """
        pipeline = copy.copy(self._pipeline)
        sampler = Sampler(spec.sampler)
        scheduler = build_scheduler(sampler, self.scheduler_config, steps=spec.steps)
        pipeline.scheduler = scheduler
        denoised = _overhear(scheduler)

        def end_step(_: Any, __: int, ___: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            on_call(tensors["latents"], denoised[-1])
            return tensors

        arguments = {
            "negative_prompt": spec.negative_prompt,
            "guidance_scale": spec.guidance_scale,
            **_ALWAYS,
        }
        output = pipeline(
            prompt=spec.prompt,
            width=width,
            height=height,
            num_inference_steps=spec.steps,
            generator=generator,
            callback_on_step_end=end_step,
            **{name: value for name, value in arguments.items() if name in self._known},
        )
        picture: torch.Tensor = output.images[0]
        return picture

    def num_tokens_cut(self, text: str) -> int:
        """How many tokens at the end of a prompt none of the text encoders would see."""
        limit = self._known.get("max_sequence_length")
        parts = self._pipeline.components
        tokenizers = [part for name, part in parts.items() if part and "tokenizer" in name]
        return min(
            max(0, len(tokenizer(text).input_ids) - (limit.default if limit else _room(tokenizer)))
            for tokenizer in tokenizers
        )

    def text_length(self, prompts: Sequence[str]) -> int:
        """One: nothing is shared, so prompts may be of any length."""
        del prompts
        return 1

    @torch.inference_mode()
    def encode_image(self, picture: Image.Image, *, generator: torch.Generator) -> torch.Tensor:
        """Latents (1, channels, h, w) of an RGB picture; draws one noise from the generator."""
        return self._codec.encode(self._codec.pixels(picture), generator=generator)


def _room(tokenizer: Any) -> int:
    return int(tokenizer.model_max_length)


def _overhear(scheduler: Any) -> list[torch.Tensor]:
    """A list whose last item will be the estimate of the clean latents at the last step."""
    step = scheduler.step
    heard: list[torch.Tensor] = []

    @wraps(step)
    def listening(
        output: torch.Tensor, timestep: torch.Tensor, latents: torch.Tensor, *rest: Any, **more: Any
    ) -> Any:
        of_latents, of_output = denoised_weights(scheduler, timestep)
        heard[:] = [of_latents * latents + of_output * output]
        return step(output, timestep, latents, *rest, **more)

    scheduler.step = listening
    return heard
