"""Stable Diffusion: a UNet on VAE latents, conditioned on a text encoder's hidden states."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import torch
import transformers
from diffusers import AutoencoderKL, ControlNetModel, UNet2DConditionModel
from PIL import Image

from core.errors import EngineError
from engine.families.brief import Brief, Control
from engine.families.denoiser import UNET, Denoiser, Row, RowControl
from engine.families.extra_channels import edit_channels, mask_channels
from engine.families.picture_codec import PictureCodec
from engine.families.prompt_encoder import TEXT_ENCODER, PromptEncoder
from engine.lora import Blend

_SHAPE = ("in_channels", "cross_attention_dim", "block_out_channels", "layers_per_block")
"""What of a UNet's configuration a ControlNet must share."""


class StableDiffusion:
    """Stable Diffusion 1 and 2 and their many children; a family as in `engine.families.base`.

    A UNet may take more channels than the latents': a mask and what it leaves of the init image
    (inpainting models), or a reference (editing models).
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
        """Raises EngineError where nobody knows what the UNet's channels are for."""
        self.scheduler_config = scheduler_config
        self.networks: Sequence[torch.nn.Module] = (text_encoder, unet, vae)
        self.patch_size = 1
        self.free_guidance = 1.0
        self.noise_dtype: torch.dtype = unet.dtype
        self.can_be_exact = True
        self._codec = PictureCodec(vae)
        self.latent_channels = self._codec.latent_channels
        self.latent_scale = self._codec.latent_scale
        num_extra = unet.config.in_channels - self.latent_channels
        self.sees_masks = num_extra == self.latent_channels + 1
        self.has_image_guidance = num_extra == self.latent_channels
        if num_extra and not (self.sees_masks or self.has_image_guidance):
            raise EngineError(f"a UNet of {unet.config.in_channels} channels is unknown")
        self.lora_parts = {UNET: unet, TEXT_ENCODER: text_encoder}
        self._prompts = PromptEncoder(tokenizer, text_encoder)
        self._denoiser = Denoiser(unet)

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

    def load_controlnet(self, path: Path) -> Any:
        """The ControlNet in a folder, ready to be named in a brief.

        Raises EngineError where it is none, is pickled, or was made for another shape.
        """
        unet = self._denoiser.network
        try:
            network = ControlNetModel.from_pretrained(
                path, torch_dtype=unet.dtype, local_files_only=True, use_safetensors=True
            )
        except (OSError, ValueError, KeyError) as error:
            raise EngineError(f"{path} is no ControlNet: {error}") from error
        ours = {name: unet.config[name] for name in _SHAPE} | {"in_channels": self.latent_channels}
        theirs = {name: network.config[name] for name in _SHAPE}
        ours["picture scale"] = self.latent_scale
        theirs["picture scale"] = 2 ** (len(network.config.conditioning_embedding_out_channels) - 1)
        if odd := [name for name in ours if ours[name] != theirs[name]]:
            raise EngineError(f"the ControlNet in {path} has another {' and '.join(odd)}")
        return network.to(unet.device).eval()

    @property
    def lora_bytes(self) -> int:
        """What LoRAs take of the device's memory."""
        return self._denoiser.slots.num_bytes + self._prompts.slots.num_bytes

    def release_loras(self) -> None:
        """Let go of all LoRAs that lie on the device."""
        self._denoiser.slots.release()
        self._prompts.slots.release()

    @torch.inference_mode()
    def condition(self, brief: Brief, *, generator: torch.Generator) -> tuple[Row, ...]:
        """The conditioning of a sample's rows, the one guided away from first."""
        prompts = [brief.negative_prompt] * (brief.num_rows - 1) + [brief.prompt]
        num_chunks = self.text_length(prompts)
        extras = self._extras(brief, generator)
        control = self._row_control(brief.control) if brief.control else None
        return tuple(
            Row(
                hidden=self.encode_prompt(prompt, num_chunks=num_chunks, blend=brief.blend),
                extra=extra,
                blend=brief.blend and brief.blend.only(UNET),
                control=control,
            )
            for prompt, extra in zip(prompts, extras, strict=True)
        )

    @torch.inference_mode()
    def encode_prompt(
        self, prompt: str, *, num_chunks: int = 1, blend: Blend | None = None
    ) -> torch.Tensor:
        """The hidden states (chunks × tokens, width) of a prompt, padded or cut to that length."""
        return self._prompts.encode(prompt, num_chunks=num_chunks, blend=blend)

    def num_tokens_cut(self, text: str) -> int:
        """None: long prompts go in chunks."""
        del text
        return 0

    def text_length(self, prompts: Sequence[str]) -> int:
        """How many chunks the longest of some prompts has."""
        return self._prompts.num_chunks(prompts)

    @torch.inference_mode()
    def encode_image(self, picture: Image.Image, *, generator: torch.Generator) -> torch.Tensor:
        """Latents (1, channels, h, w) of an RGB picture; draws one noise from the generator."""
        return self._codec.encode(self._codec.pixels(picture), generator=generator)

    @torch.inference_mode()
    def predict(
        self,
        latents: torch.Tensor,
        timesteps: torch.Tensor,
        conditioning: Sequence[Row],
        *,
        bucket: int,
    ) -> torch.Tensor:
        """The UNet's output for each row, at its own timestep; shaped as the latents."""
        return self._denoiser(latents, timesteps, conditioning, bucket=bucket)

    def guide(
        self, positive: torch.Tensor, negative: torch.Tensor, scale: torch.Tensor
    ) -> torch.Tensor:
        """Classifier-free guidance: 1 is the prompt alone, more leads away from the negative."""
        return negative + scale * (positive - negative)

    @torch.inference_mode()
    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Pictures (rows, 3, height, width) of latents, nominally −1 … 1 but not clipped."""
        return self._codec.decode(latents)

    def _extras(self, brief: Brief, generator: torch.Generator) -> Sequence[torch.Tensor | None]:
        """What each row's input has beside the latents."""
        if self.sees_masks:
            return [mask_channels(self._codec, brief, generator=generator)] * brief.num_rows
        if self.has_image_guidance:
            return edit_channels(self._codec, brief)
        if brief.mask is not None:
            # The stock pipeline encodes what the mask leaves even where it makes no use of it.
            self._codec.draw_noise(width=brief.width, height=brief.height, generator=generator)
        return [None] * brief.num_rows

    def _row_control(self, control: Control) -> RowControl:
        pixels = self._codec.control_pixels(control.picture)
        return RowControl(network=control.network, pixels=pixels, scale=control.scale)
