"""LoRAs: small weights beside a base's own, that redraw everything in one look."""

from pathlib import Path
from typing import Any, Final

from diffusers import StableDiffusionPipeline
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict

from training.files import share

TARGETS: Final = (
    "to_q",
    "to_k",
    "to_v",
    "to_out.0",
    "conv1",
    "conv2",
    "proj_in",
    "proj_out",
    "ff.net.0.proj",
    "ff.net.2",
)
"""The layers of a UNet that get weights: attention, feed-forward and convolutions."""


def add_lora(unet: Any, *, rank: int) -> None:
    """Freeze a UNet and give it the weights of a LoRA to be trained; at first they do nothing."""
    unet.requires_grad_(False)
    unet.add_adapter(
        LoraConfig(
            r=rank, lora_alpha=rank, init_lora_weights="gaussian", target_modules=list(TARGETS)
        )
    )


def save_lora(unet: Any, folder: Path) -> None:
    """Write a UNet's LoRA to a folder, half precision, as `load_lora_weights` wants it.

    In peft's own names: diffusers' older ones cover attention only, and a file that mixes both
    is read in part, without an error.
    """
    weights = {
        name: weight.half().cpu().contiguous()
        for name, weight in get_peft_model_state_dict(unet).items()
    }
    StableDiffusionPipeline.save_lora_weights(folder, unet_lora_layers=weights)
    share(folder)
