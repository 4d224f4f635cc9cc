"""The noise schedule: v-prediction with zero terminal SNR.

Only so can flat backgrounds of any colour be learned; and only samplers with trailing timesteps
start where training ended, at pure noise.
"""

from dataclasses import dataclass
from typing import Any, Final

import torch
from diffusers import DDIMScheduler

MAX_SNR: Final = 5.0
MIN_WEIGHT: Final = 0.4
"""No step may starve: the noisiest ones decide colours and layout."""


def build_ddim() -> Any:
    """The sampler that models are published with; its config is the noise schedule."""
    return DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        clip_sample=False,
        set_alpha_to_one=True,
        steps_offset=1,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Noised:
    """Latents on their way to noise: `latents` and the `target` (v) are (n, channels, h, w).

    `timesteps` (n,) are 0 … 999; `weights` (n,) are what each row's loss counts.
    """

    latents: torch.Tensor
    target: torch.Tensor
    timesteps: torch.Tensor
    weights: torch.Tensor


class NoiseSchedule:
    """How much of the latents is left at each timestep."""

    def __init__(self, device: torch.device) -> None:
        self._kept = build_ddim().alphas_cumprod.to(device)

    def stratified(self, count: int, generator: torch.Generator) -> torch.Tensor:
        """So many timesteps, one from each equal part of them all, in random order."""
        device = self._kept.device
        within = torch.rand(count, generator=generator, device=device)
        order = torch.randperm(count, generator=generator, device=device)
        return ((order + within) / count * len(self._kept)).long().clamp(max=len(self._kept) - 1)

    def noise(
        self, latents: torch.Tensor, timesteps: torch.Tensor, generator: torch.Generator
    ) -> Noised:
        """Latents with the noise of their timesteps, and what the model shall predict of them."""
        noise = torch.randn(latents.shape, generator=generator, device=latents.device)
        kept = self._kept[timesteps]
        clean, dirty = kept.sqrt()[:, None, None, None], (1 - kept).sqrt()[:, None, None, None]
        return Noised(
            latents=clean * latents + dirty * noise,
            target=clean * noise - dirty * latents,
            timesteps=timesteps,
            weights=_weights(kept),
        )


def v_loss(predicted: torch.Tensor, noised: Noised) -> torch.Tensor:
    """The weighted mean squared error (scalar) of a prediction."""
    errors = (predicted.float() - noised.target).square().mean((1, 2, 3))
    return (noised.weights * errors).mean()


def _weights(kept: torch.Tensor) -> torch.Tensor:
    """Min-SNR weights for v-prediction, lifted to `MIN_WEIGHT`."""
    snr = kept / (1 - kept).clamp(min=1e-8)
    return (snr.clamp(max=MAX_SNR) / (snr + 1)).clamp(min=MIN_WEIGHT)
