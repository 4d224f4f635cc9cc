"""ControlNets: a copy of the UNet's first half that learns to follow a control image."""

from typing import Any, Final

import torch
from diffusers import ControlNetModel

from training.unet import Predict

EMBEDDING: Final = (16, 32, 64, 128)
"""Channels on the way from control image to latents; each but the first halves the side."""


def build_controlnet(unet: Any, *, latent_scale: int) -> ControlNetModel:
    """A ControlNet that begins as the UNet's own weights, for pixels `latent_scale` a latent."""
    halvings = latent_scale.bit_length() - 1
    return ControlNetModel.from_unet(
        unet,
        conditioning_channels=3,
        conditioning_embedding_out_channels=EMBEDDING[: halvings + 1],
    )


def predict_with_controlnet(controlnet: Any, unet: Any) -> Predict:
    """Prediction by a frozen UNet with what a ControlNet adds to it."""

    def predict(
        latents: torch.Tensor,
        timesteps: torch.Tensor,
        hidden: torch.Tensor,
        controls: torch.Tensor | None,
    ) -> torch.Tensor:
        down, middle = controlnet(
            latents, timesteps, hidden, controlnet_cond=controls, return_dict=False
        )
        predicted: torch.Tensor = unet(
            latents,
            timesteps,
            hidden,
            down_block_additional_residuals=down,
            mid_block_additional_residual=middle,
        ).sample
        return predicted

    return predict
