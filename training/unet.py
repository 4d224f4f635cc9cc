"""The UNet: learns to take noise off latents, led by captions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import torch
from diffusers import UNet2DConditionModel
from torch import nn
from torch.nn.functional import mse_loss

from training.latent_pool import Encoded, LatentPool
from training.noise_schedule import NoiseSchedule, v_loss
from training.randomness import torch_stream
from training.settings import UnetSettings

PROBE_TIMESTEP: Final = 900
"""So noisy that only the caption can say what the picture shows."""

Predict = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor | None], torch.Tensor]
"""Latents, timesteps, hidden states and control images to a prediction."""


def build_unet(
    settings: UnetSettings, *, side: int, channels: int, width: int
) -> UNet2DConditionModel:
    """An untrained UNet for latents (`channels`, side, side) and text states of that width."""
    attended = len(settings.channels) - 1
    return UNet2DConditionModel(
        sample_size=side,
        in_channels=channels,
        out_channels=channels,
        layers_per_block=settings.layers_per_block,
        block_out_channels=settings.channels,
        down_block_types=("DownBlock2D", *("CrossAttnDownBlock2D",) * attended),
        up_block_types=(*("CrossAttnUpBlock2D",) * attended, "UpBlock2D"),
        cross_attention_dim=width,
        attention_head_dim=settings.head_dim,
        norm_num_groups=settings.norm_groups,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What denoisers learn from: a pool, a frozen text encoder, and how to hold back captions.

    `empty` (1, tokens) is the caption that says nothing; it replaces the share `dropout` of all.
    """

    pool: LatentPool
    text_encoder: Any
    empty: torch.Tensor
    dropout: float
    batch: int
    address: tuple[int | str, ...]
    device: torch.device

    def hidden(self, tokens: torch.Tensor) -> torch.Tensor:
        """The hidden states (n, tokens, width) of captions."""
        with torch.no_grad():
            states: torch.Tensor = self.text_encoder(tokens).last_hidden_state
        return states


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Held-out pictures with their own captions, and with those of other subjects."""

    right: Encoded
    wrong_tokens: torch.Tensor


class DenoisingTrainee:
    """Learns v-prediction on a lesson; what learns and how it predicts is given."""

    def __init__(
        self,
        module: nn.Module,
        *,
        lesson: Lesson,
        probe: Probe,
        predict_with: Callable[[Any], Predict],
    ) -> None:
        """`predict_with` makes of `module`, or of its averaged copy, a function that predicts."""
        self.module: nn.Module = module
        self._lesson = lesson
        self._probe = probe
        self._predict_with = predict_with
        self._predict = predict_with(module)
        self._schedule = NoiseSchedule(lesson.device)

    def loss(self, step: int) -> torch.Tensor:
        """The loss of one batch from the pool."""
        lesson = self._lesson
        generator = torch_stream(*lesson.address, step, device=lesson.device)
        batch = lesson.pool.batch(step, lesson.batch, generator)
        unsaid = torch.rand(lesson.batch, generator=generator, device=lesson.device)
        tokens = torch.where((unsaid < lesson.dropout)[:, None], lesson.empty, batch.tokens)
        timesteps = self._schedule.stratified(lesson.batch, generator)
        noised = self._schedule.noise(batch.latents, timesteps, generator)
        hidden = lesson.hidden(tokens)
        return v_loss(
            self._predict(noised.latents, noised.timesteps, hidden, batch.controls), noised
        )

    def report(self, module: nn.Module) -> Mapping[str, float]:
        """Held-out losses with the right and with a wrong subject in the caption, and their gap.

        A gap that stays at zero means that captions are not heard, long before pictures show it.
        """
        right, lesson = self._probe.right, self._lesson
        predict = self._predict_with(module)
        generator = torch_stream(*lesson.address, "probe", device=lesson.device)
        timesteps = torch.full((len(right.latents),), PROBE_TIMESTEP, device=lesson.device)
        noised = self._schedule.noise(right.latents, timesteps, generator)
        losses = [
            mse_loss(
                predict(noised.latents, timesteps, lesson.hidden(tokens), right.controls).float(),
                noised.target,
            ).item()
            for tokens in (right.tokens, self._probe.wrong_tokens)
        ]
        return {"right": losses[0], "wrong": losses[1], "gap": losses[1] - losses[0]}


def predict_with_unet(unet: Any) -> Predict:
    """Prediction by a UNet alone; control images are not looked at."""

    def predict(
        latents: torch.Tensor,
        timesteps: torch.Tensor,
        hidden: torch.Tensor,
        controls: torch.Tensor | None,
    ) -> torch.Tensor:
        del controls
        predicted: torch.Tensor = unet(latents, timesteps, hidden).sample
        return predicted

    return predict
