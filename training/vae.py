"""The VAE: pictures to latents and back. It is the ceiling of all sharpness."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from diffusers import AutoencoderKL
from torch import nn
from torch.nn.functional import avg_pool2d

from training.feed import Feed, as_pixels
from training.looks import mixed
from training.randomness import torch_stream
from training.settings import VaeSettings

_POOLED = 8


def build_vae(settings: VaeSettings, *, side: int) -> AutoencoderKL:
    """An untrained AutoencoderKL for pictures of that side (pixels)."""
    blocks = len(settings.channels)
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * blocks,
        up_block_types=("UpDecoderBlock2D",) * blocks,
        block_out_channels=settings.channels,
        layers_per_block=settings.layers_per_block,
        latent_channels=settings.latent_channels,
        norm_num_groups=settings.norm_groups,
        mid_block_add_attention=False,
        sample_size=side,
    )


class VaeTrainee:
    """Learns to restore the pictures of a feed, some of them redrawn in looks.

    `held_out` (n, 3, side, side) are pictures that are never in it. Parts of the VAE that require
    no gradient stay as they are.
    """

    def __init__(
        self,
        vae: AutoencoderKL,
        *,
        feed: Feed,
        held_out: torch.Tensor,
        kl_weight: float,
        address: tuple[int | str, ...],
    ) -> None:
        self.module: nn.Module = vae
        self._vae = vae
        self._feed = feed
        self._held_out = held_out
        self._kl_weight = kl_weight
        self._address = address

    def loss(self, step: int) -> torch.Tensor:
        """Reconstruction and a little of the latents' divergence from a normal distribution."""
        device = self._held_out.device
        pixels = as_pixels(mixed(self._feed.batch(step), step)).to(device)
        posterior = self._vae.encode(pixels).latent_dist
        generator = torch_stream(*self._address, step, device=device)
        restored = self._vae.decode(posterior.sample(generator)).sample
        divergence: torch.Tensor = posterior.kl().mean() / self._vae.config.latent_channels
        return reconstruction_loss(restored.float(), pixels) + self._kl_weight * divergence

    def report(self, module: nn.Module) -> Mapping[str, float]:
        """PSNR (dB) on held-out pictures."""
        return {"psnr": psnr(restore(module, self._held_out), self._held_out)}


def reconstruction_loss(restored: torch.Tensor, pixels: torch.Tensor) -> torch.Tensor:
    """How far (n, 3, h, w) pictures in −1 … 1 are from the originals.

    Edges count by themselves, for sharpness; so does the average of each 8×8 square, because
    group normalisation loses flat colours unless something asks for them.
    """
    off = restored - pixels
    near = off.abs().mean() + 0.5 * off.square().mean()
    across = (off[..., 1:] - off[..., :-1]).abs().mean()
    down = (off[..., 1:, :] - off[..., :-1, :]).abs().mean()
    flat = avg_pool2d(off, _POOLED)
    return near + 0.5 * (across + down) + 2 * (flat.abs().mean() + flat.square().mean())


def restore(vae: Any, pixels: torch.Tensor) -> torch.Tensor:
    """Pictures encoded and decoded again, float32, within −1 … 1."""
    latents = vae.encode(pixels).latent_dist.mode()
    restored: torch.Tensor = vae.decode(latents).sample.float().clamp(-1, 1)
    return restored


def as_images(pixels: torch.Tensor) -> npt.NDArray[np.uint8]:
    """Pictures (n, 3, h, w) in −1 … 1 as bytes (n, h, w, 3)."""
    scaled = pixels.float().add(1).mul(127.5).round().clamp(0, 255)
    return scaled.permute(0, 2, 3, 1).byte().cpu().numpy()


def psnr(restored: torch.Tensor, pixels: torch.Tensor) -> float:
    """Peak signal to noise ratio (dB) of pictures in −1 … 1; infinite where they are equal."""
    error = (restored - pixels).square().mean().item()
    return 10 * math.log10(4 / error) if error else math.inf


@torch.inference_mode()
def set_scale(vae: AutoencoderKL, pixels: torch.Tensor) -> None:
    """Give the VAE the scaling factor that makes the latents of these pictures of unit variance."""
    spread = vae.encode(pixels).latent_dist.mode().float().std().item()
    vae.register_to_config(scaling_factor=1 / spread)
