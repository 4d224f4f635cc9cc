"""The UNet of Stable Diffusion, called for rows that each have conditioning of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import torch

from engine.lora import Blend
from engine.lora_slots import LoraSlots

UNET: Final = "unet"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowControl:
    """A ControlNet, what it sees (3, height, width in pixels; 0 … 1), and how strongly."""

    network: Any
    pixels: torch.Tensor
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """What one row of a call is conditioned on.

    `hidden` is (tokens, width), `extra` the input channels (channels, h, w) that the UNet takes
    besides the latents', if any.
    """

    hidden: torch.Tensor
    extra: torch.Tensor | None = None
    blend: Blend | None = None
    control: RowControl | None = None


class Denoiser:
    """A UNet; rows with and without LoRAs and ControlNets share its calls."""

    def __init__(self, unet: Any) -> None:
        self.network = unet
        self.slots = LoraSlots(UNET, unet)

    def __call__(
        self, latents: torch.Tensor, timesteps: torch.Tensor, rows: Sequence[Row], *, bucket: int
    ) -> torch.Tensor:
        """The output for each row at its own timestep, shaped as the latents."""
        hidden = torch.stack([row.hidden for row in rows])
        residuals = control_residuals(latents, timesteps, hidden, rows, bucket=bucket)
        extra = [row.extra for row in rows if row.extra is not None]
        inputs = torch.cat([latents, torch.stack(extra)], dim=1) if extra else latents
        with self.slots.applied([row.blend for row in rows]):
            return self.network(  # type: ignore[no-any-return]
                inputs, timesteps, encoder_hidden_states=hidden, **residuals
            ).sample


def control_residuals(
    latents: torch.Tensor,
    timesteps: torch.Tensor,
    hidden: torch.Tensor,
    rows: Sequence[Row],
    *,
    bucket: int,
) -> dict[str, Any]:
    """What ControlNets add to the UNet, as its arguments: nothing where no row has one.

    Each ControlNet runs once, for its own rows; with a bucket these are padded to it. Other rows
    get zeros.
    """
    networks = dict.fromkeys(row.control.network for row in rows if row.control)
    totals: list[torch.Tensor] = []
    for network in networks:
        controls = {at: row.control for at, row in enumerate(rows) if row.control}
        own = [at for at, control in controls.items() if control.network is network]
        padded = own + own[-1:] * (bucket - len(own))
        index = torch.tensor(padded, device=latents.device)
        down, middle = network(
            latents[index],
            timesteps[index],
            encoder_hidden_states=hidden[index],
            controlnet_cond=torch.stack([controls[at].pixels for at in padded]),
            conditioning_scale=latents.new_tensor([controls[at].scale for at in padded])[
                :, None, None, None
            ],
            return_dict=False,
        )
        added = [*down, middle]
        totals = totals or [part.new_zeros(len(rows), *part.shape[1:]) for part in added]
        for total, part in zip(totals, added, strict=True):
            total[index[: len(own)]] = part[: len(own)]
    if not totals:
        return {}
    *down, middle = totals
    return {"down_block_additional_residuals": down, "mid_block_additional_residual": middle}
