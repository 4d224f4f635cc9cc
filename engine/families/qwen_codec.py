"""Pictures to latents and back, by the VAE of Qwen-Image: one for videos, given single frames."""

from typing import Any

import torch


class QwenCodec:
    """A VAE whose latents are told in standard deviations from their mean.

    Latents are (rows, channels, h, w), pixels (rows, 3, height, width), nominally −1 … 1.
    """

    def __init__(self, vae: Any) -> None:
        self.latent_channels: int = vae.config.z_dim
        self.latent_scale: int = 2 ** len(vae.temperal_downsample)
        self._vae = vae

    def encode(self, pixels: torch.Tensor, *, generator: torch.Generator) -> torch.Tensor:
        """Latents of pixels; draws one noise of their shape."""
        return self._standardised(self._distribution(pixels).sample(generator))

    def encode_likeliest(self, pixels: torch.Tensor) -> torch.Tensor:
        """The likeliest latents of pixels, which is what editing models are shown."""
        return self._standardised(self._distribution(pixels).mode())

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Pixels of latents, not clipped."""
        mean, std = self._statistics(latents)
        frames = (latents * std + mean).to(self._vae.dtype).unsqueeze(2)
        return self._vae.decode(frames).sample[:, :, 0]  # type: ignore[no-any-return]

    def _distribution(self, pixels: torch.Tensor) -> Any:
        frames = pixels.to(self._vae.device, self._vae.dtype).unsqueeze(2)
        return self._vae.encode(frames).latent_dist

    def _standardised(self, frames: torch.Tensor) -> torch.Tensor:
        latents = frames[:, :, 0]
        mean, std = self._statistics(latents)
        return (latents - mean) / std

    def _statistics(self, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        config = self._vae.config
        return like.new_tensor(config.latents_mean)[:, None, None], like.new_tensor(
            config.latents_std
        )[:, None, None]
