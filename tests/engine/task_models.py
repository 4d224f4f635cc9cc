"""A registry of models for every task, with LoRAs and ControlNets for them."""

import shutil
from pathlib import Path
from typing import Any

import torch
from diffusers import StableDiffusionPipeline, UNet2DConditionModel
from torch import nn

from tests.engine.adapter_files import (
    ATTENTION,
    CONVOLUTIONS,
    OTHERS,
    TEXT,
    draw_matrices,
    save_attention_lora,
    save_controlnet,
    save_kohya_lora,
    save_peft_lora,
    write_registry,
)

INPAINTING_CHANNELS = 9
EDITING_CHANNELS = 8


def save_task_models(folder: Path, *, base: Path, size: int, delivery_scale: int = 1) -> Path:
    """The registry (its path) of a model, and of children of it for the other tasks.

    All are of the shape "small". The LoRAs `style`, `ink` and `poem` fit them, `giant` does not;
    `idle` changes nothing. The ControlNets are `lines` and `depths`.
    """
    pipeline = StableDiffusionPipeline.from_pretrained(base, torch_dtype=torch.float32)
    for name, channels in (("painter", INPAINTING_CHANNELS), ("editor", EDITING_CHANNELS)):
        shutil.copytree(base, folder / name)
        widen(pipeline.unet, channels).save_pretrained(folder / name / "unet")
    save_loras(folder, pipeline)
    save_controlnet(folder / "lines", pipeline, seed=5)
    save_controlnet(folder / "depths", pipeline, seed=6)
    model = {
        "family": "stable-diffusion",
        "shape": "small",
        "width": size * delivery_scale,
        "height": size * delivery_scale,
        "delivery_scale": delivery_scale,
    }
    write_registry(
        folder / "registry.toml",
        {
            "model": [
                model | {"name": "base", "path": str(base)},
                model | {"name": "painter", "path": "painter"},
                model | {"name": "editor", "path": "editor", "tasks": ("edit",)},
            ],
            "lora": [
                {"name": name, "path": f"{name}.safetensors", "shape": "small"}
                for name in ("style", "ink", "poem", "idle", "giant", "missing")
            ],
            "controlnet": [
                {"name": "lines", "path": "lines", "shape": "small", "kind": "canny"},
                {"name": "depths", "path": "depths", "shape": "small", "kind": "depth"},
            ],
        },
    )
    return folder / "registry.toml"


def save_loras(folder: Path, pipeline: Any) -> None:
    """LoRAs of several ranks, for several kinds of layers, in several forms."""
    unet, text = pipeline.unet, pipeline.text_encoder
    everything = ATTENTION + CONVOLUTIONS + OTHERS
    save_peft_lora(
        folder / "style.safetensors", unet=draw_matrices(unet, everything, rank=6, seed=1)
    )
    ink = {
        "unet": draw_matrices(unet, (*ATTENTION, "conv1"), rank=3, seed=2, size=0.3),
        "text_encoder": draw_matrices(text, TEXT, rank=3, seed=3, size=0.3),
    }
    save_kohya_lora(folder / "ink.safetensors", **ink, alpha=1.5)
    poem = draw_matrices(unet, ATTENTION, rank=12, seed=4)
    save_attention_lora(folder / "poem.safetensors", poem)
    # The same for diffusers, which silently leaves out a part of the former, and all of the latter.
    (folder / "stock").mkdir()
    scaled = {
        part: {path: (down, up / 2) for path, (down, up) in own.items()}
        for part, own in ink.items()
    }
    save_peft_lora(folder / "stock" / "ink.safetensors", **scaled)
    save_peft_lora(folder / "stock" / "poem.safetensors", unet=poem)
    idle = draw_matrices(unet, ATTENTION, rank=2, seed=5, size=0.0)
    save_peft_lora(folder / "idle.safetensors", unet=idle)
    giant = {path: (down.repeat(1, 2), up) for path, (down, up) in idle.items()}
    save_peft_lora(folder / "giant.safetensors", unet=giant)


def widen(unet: Any, channels: int) -> Any:
    """A copy of a UNet that takes more channels, and makes something of them."""
    torch.manual_seed(channels)
    wide = UNet2DConditionModel.from_config(unet.config, in_channels=channels)
    weights = unet.state_dict()
    first = torch.randn(unet.conv_in.out_channels, channels, 3, 3) * 0.02
    first[:, : unet.config.in_channels] = weights["conv_in.weight"]
    wide.load_state_dict(weights | {"conv_in.weight": first})
    assert isinstance(wide, nn.Module)
    return wide
