"""Pictures to latents and back, by the VAE of Stable Diffusion."""

from typing import Any

import torch
from diffusers.image_processor import VaeImageProcessor
from PIL import Image


class PictureCodec:
    """A VAE, with `latent_scale` pixels to a latent pixel."""

    def __init__(self, vae: Any) -> None:
        self.latent_channels: int = vae.config.latent_channels
        self.latent_scale: int = 2 ** (len(vae.config.block_out_channels) - 1)
        self._vae = vae
        self._images = VaeImageProcessor(vae_scale_factor=self.latent_scale)
        self._controls = VaeImageProcessor(
            vae_scale_factor=self.latent_scale, do_convert_rgb=True, do_normalize=False
        )

    @property
    def device(self) -> torch.device:
        """Where the VAE is."""
        return self._vae.device  # type: ignore[no-any-return]

    @property
    def dtype(self) -> torch.dtype:
        """How the VAE computes."""
        return self._vae.dtype  # type: ignore[no-any-return]

    def pixels(self, picture: Image.Image) -> torch.Tensor:
        """An RGB picture as (1, 3, height, width) of −1 … 1, float32 on the CPU."""
        return self._images.preprocess(picture)  # type: ignore[no-any-return]

    def control_pixels(self, picture: Image.Image) -> torch.Tensor:
        """A control image as (3, height, width) of 0 … 1, where and as the model computes."""
        return self._controls.preprocess(picture)[0].to(self.device, self.dtype)  # type: ignore[no-any-return]

    def encode(self, pixels: torch.Tensor, *, generator: torch.Generator) -> torch.Tensor:
        """Latents (1, channels, h, w) of pixels; draws one noise of that shape."""
        drawn = self._distribution(pixels).sample(generator)
        return self._vae.config.scaling_factor * drawn  # type: ignore[no-any-return]

    def encode_likeliest(self, pixels: torch.Tensor) -> torch.Tensor:
        """The likeliest latents (1, channels, h, w), not scaled: what editing models are shown."""
        return self._distribution(pixels).mode()  # type: ignore[no-any-return]

    def draw_noise(self, *, width: int, height: int, generator: torch.Generator) -> torch.Tensor:
        """The noise that encoding a picture of that size would draw."""
        shape = (1, self.latent_channels, height // self.latent_scale, width // self.latent_scale)
        return torch.randn(shape, generator=generator, dtype=self.dtype)

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Pictures (rows, 3, height, width) of latents, nominally −1 … 1 but not clipped.

        What overflows float16 is decoded once more in float32.
        """
        scaled = latents / self._vae.config.scaling_factor
        pixels: torch.Tensor = self._vae.decode(scaled).sample
        if self.dtype != torch.float16 or pixels.isfinite().all():
            return pixels
        # Weights in float16 are the same in float32, and the same again when they return.
        self._vae.to(torch.float32)
        try:
            return self._vae.decode(scaled.float()).sample  # type: ignore[no-any-return]
        finally:
            self._vae.to(torch.float16)

    def _distribution(self, pixels: torch.Tensor) -> Any:
        return self._vae.encode(pixels.to(self.device, self.dtype)).latent_dist
