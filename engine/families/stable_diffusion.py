"""Stable Diffusion: a UNet on VAE latents, conditioned on a text encoder's hidden states."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

import torch
import transformers
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.image_processor import VaeImageProcessor
from PIL import Image

from core.errors import EngineError

_PROMPTS_KEPT: Final = 256


class StableDiffusion:
    """Stable Diffusion 1 and 2 and their many children; a family as in `engine.families.base`.

    One row of conditioning is (tokens, width): the text encoder's last hidden states.
    """

    def __init__(
        self,
        *,
        tokenizer: Any,
        text_encoder: Any,
        unet: Any,
        vae: Any,
        scheduler_config: Mapping[str, Any],
    ) -> None:
        self.scheduler_config = scheduler_config
        self.latent_channels: int = vae.config.latent_channels
        self.latent_scale: int = 2 ** (len(vae.config.block_out_channels) - 1)
        # Some tokenizers know no limit of their own.
        self._max_tokens: int = min(
            tokenizer.model_max_length, text_encoder.config.max_position_embeddings
        )
        self._tokenizer = tokenizer
        self._text_encoder = text_encoder
        self._unet = unet
        self._vae = vae
        self._image_processor = VaeImageProcessor(vae_scale_factor=self.latent_scale)
        self._encoded = lru_cache(_PROMPTS_KEPT)(self._encode)

    @classmethod
    def load(cls, path: Path, *, device: torch.device, dtype: torch.dtype) -> Self:
        """The model in a folder of diffusers' layout, from local safetensors files only.

        Raises EngineError where a part is missing, or cannot be loaded safely.
        """
        local = {"local_files_only": True}
        safe = {**local, "use_safetensors": True}
        try:
            index = json.loads((path / "model_index.json").read_text(encoding="utf-8"))
            config = json.loads((path / "scheduler" / "scheduler_config.json").read_text("utf-8"))
            text_encoder_class = getattr(transformers, index["text_encoder"][1])
            parts = {
                "text_encoder": text_encoder_class.from_pretrained(
                    path / "text_encoder", dtype=dtype, **safe
                ),
                "unet": UNet2DConditionModel.from_pretrained(
                    path / "unet", torch_dtype=dtype, **safe
                ),
                "vae": AutoencoderKL.from_pretrained(path / "vae", torch_dtype=dtype, **safe),
            }
            tokenizer = transformers.AutoTokenizer.from_pretrained(path / "tokenizer", **local)
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise EngineError(f"{path} is no Stable Diffusion model: {error}") from error
        ready = {name: part.to(device).eval() for name, part in parts.items()}
        return cls(tokenizer=tokenizer, scheduler_config=config, **ready)

    @torch.inference_mode()
    def encode_prompt(self, text: str) -> torch.Tensor:
        """The hidden states (tokens, width) of a prompt, padded or cut to the model's length."""
        return self._encoded(text)

    def num_tokens_cut(self, text: str) -> int:
        """How many tokens at the end of a prompt the model will not see."""
        tokens = self._tokenizer(text, truncation=False, verbose=False).input_ids
        return max(0, len(tokens) - self._max_tokens)

    @torch.inference_mode()
    def encode_image(self, picture: Image.Image, *, generator: torch.Generator) -> torch.Tensor:
        """Latents (1, channels, h, w) of an RGB picture; draws one noise from the generator."""
        pixels = self._image_processor.preprocess(picture).to(self._vae.device, self._vae.dtype)
        latents = self._vae.encode(pixels).latent_dist.sample(generator)
        return self._vae.config.scaling_factor * latents  # type: ignore[no-any-return]

    @torch.inference_mode()
    def predict(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditioning: Sequence[torch.Tensor]
    ) -> torch.Tensor:
        """The UNet's output for each row, at its own timestep; shaped as the latents."""
        return self._unet(  # type: ignore[no-any-return]
            latents, timesteps, encoder_hidden_states=torch.stack(tuple(conditioning))
        ).sample

    @torch.inference_mode()
    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Pictures (rows, 3, height, width) of latents, nominally −1 … 1 but not clipped."""
        return self._vae.decode(latents / self._vae.config.scaling_factor).sample  # type: ignore[no-any-return]

    def _encode(self, text: str) -> torch.Tensor:
        tokens = self._tokenizer(
            text,
            padding="max_length",
            max_length=self._max_tokens,
            truncation=True,
            return_tensors="pt",
        ).to(self._text_encoder.device)
        wants_mask = getattr(self._text_encoder.config, "use_attention_mask", False)
        mask = tokens.attention_mask if wants_mask else None
        hidden = self._text_encoder(tokens.input_ids, attention_mask=mask)[0]
        return hidden[0]  # type: ignore[no-any-return]
