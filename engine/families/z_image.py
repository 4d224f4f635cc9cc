"""Z-Image: a single-stream transformer over words and latents, conditioned on Qwen3."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

import torch
from PIL import Image

from core.errors import EngineError
from engine.families.brief import Brief
from engine.families.stock import load_stock
from engine.lru import Lru

_MAX_TOKENS: Final = 512
_TEXT_UNIT: Final = 128
"""Prompts share calls in steps of so many tokens, so that a short one is not padded to a long."""

_KEPT_BYTES: Final = 128 << 20
"""What encoded prompts may take of the device's memory while they wait to be wanted again."""


class ZImage:
    """Z-Image and Z-Image-Turbo; a family as in `engine.families.base`.

    One row of conditioning is (tokens, width). A guidance scale of 0 is the prompt alone, as for
    the distilled Turbo; above it is counted as the stock pipeline counts it, from there.
    """

    patch_size = 2
    free_guidance = 0.0
    sees_masks = False
    has_image_guidance = False
    can_be_exact = False

    def __init__(self, pipeline: Any) -> None:
        self.scheduler_config: Mapping[str, Any] = pipeline.scheduler.config
        self.latent_channels: int = pipeline.transformer.in_channels
        self.latent_scale: int = pipeline.vae_scale_factor
        self.dtype: torch.dtype = pipeline.transformer.dtype
        self.noise_dtype = torch.float32
        self.networks: Sequence[torch.nn.Module] = (
            pipeline.text_encoder,
            pipeline.transformer,
            pipeline.vae,
        )
        self._pipeline = pipeline
        self._transformer = pipeline.transformer
        self._vae = pipeline.vae
        self._encoded: Lru[str, torch.Tensor] = Lru(
            max_size=_KEPT_BYTES, size_of=lambda tensor: tensor.nbytes
        )

    @classmethod
    def load(cls, path: Path, *, device: torch.device, dtype: torch.dtype) -> Self:
        """The model in a folder of diffusers' layout, from local safetensors files only.

        Raises EngineError where the folder is not such a model.
        """
        return cls(load_stock(path, names={"ZImagePipeline"}, device=device, dtype=dtype))

    @torch.inference_mode()
    def condition(self, brief: Brief, *, generator: torch.Generator) -> tuple[torch.Tensor, ...]:
        """The conditioning of a sample's rows, the one guided away from first.

        Raises EngineError for a reference: this family cannot edit.
        """
        del generator
        if brief.reference is not None:
            raise EngineError("this model cannot edit pictures")
        prompts = [brief.negative_prompt] * (brief.num_rows - 1) + [brief.prompt]
        return tuple(self._encode(prompt) for prompt in prompts)

    def num_tokens_cut(self, text: str) -> int:
        """How many tokens at the end of a prompt the model would not see."""
        return max(0, self._num_tokens(text) - _MAX_TOKENS)

    def text_length(self, prompts: Sequence[str]) -> int:
        """The length of the longest of some prompts, in steps of 128 tokens."""
        return max(math.ceil(self._num_tokens(prompt) / _TEXT_UNIT) for prompt in prompts)

    @torch.inference_mode()
    def encode_image(self, picture: Image.Image, *, generator: torch.Generator) -> torch.Tensor:
        """Latents (1, channels, h, w) of an RGB picture; draws one noise from the generator."""
        pixels = self._pipeline.image_processor.preprocess(picture)
        latents = self._vae.encode(pixels.to(self._vae.device, self._vae.dtype)).latent_dist
        config = self._vae.config
        return (latents.sample(generator) - config.shift_factor) * config.scaling_factor  # type: ignore[no-any-return]

    @torch.inference_mode()
    def predict(
        self,
        latents: torch.Tensor,
        timesteps: torch.Tensor,
        conditioning: Sequence[torch.Tensor],
        *,
        bucket: int,
    ) -> torch.Tensor:
        """The flow from picture to noise for each row, at its own timestep.

        The transformer itself is told the time from noise to picture, and says the flow there.
        """
        del bucket
        pictures = list(latents.to(self.dtype).unsqueeze(2).unbind())
        output = self._transformer(
            pictures, (1000 - timesteps) / 1000, list(conditioning), return_dict=False
        )[0]
        return -torch.stack(output).squeeze(2)

    def guide(
        self, positive: torch.Tensor, negative: torch.Tensor, scale: torch.Tensor
    ) -> torch.Tensor:
        """Classifier-free guidance: 0 is the prompt alone, more leads away from the negative."""
        return positive + scale * (positive - negative)

    @torch.inference_mode()
    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Pictures (rows, 3, height, width) of latents, nominally −1 … 1 but not clipped."""
        config = self._vae.config
        unscaled = latents.to(self._vae.dtype) / config.scaling_factor + config.shift_factor
        return self._vae.decode(unscaled).sample  # type: ignore[no-any-return]

    def _encode(self, prompt: str) -> torch.Tensor:
        return self._encoded.get(prompt, lambda: self._encode_anew(prompt))

    def _encode_anew(self, prompt: str) -> torch.Tensor:
        (embeds,), _ = self._pipeline.encode_prompt(
            prompt,
            device=self._transformer.device,
            do_classifier_free_guidance=False,
            max_sequence_length=_MAX_TOKENS,
        )
        return embeds  # type: ignore[no-any-return]

    def _num_tokens(self, prompt: str) -> int:
        tokenizer = self._pipeline.tokenizer
        text = tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}],
            tokenize=False,
            add_generation_prompt=True,
            enable_thinking=True,
        )
        return len(tokenizer(text, verbose=False).input_ids)
