"""LoRA and ControlNet files of random weights, under all the names that people's files use."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import torch
from diffusers import ControlNetModel
from safetensors.torch import save_file
from torch import nn

Matrices = dict[str, tuple[torch.Tensor, torch.Tensor]]

ATTENTION = ("to_q", "to_k", "to_v", "to_out.0")
CONVOLUTIONS = ("conv1", "conv2", "conv_shortcut", "proj_in", "proj_out", "downsamplers.0.conv")
OTHERS = ("time_emb_proj", "ff.net.0.proj", "ff.net.2")
TEXT = ("q_proj", "v_proj", "fc1")


def draw_matrices(
    network: nn.Module, endings: tuple[str, ...], *, rank: int, seed: int, size: float = 0.15
) -> Matrices:
    """Random matrices for the layers whose paths end so, by path."""
    generator = torch.Generator().manual_seed(seed)
    matrices = {}
    for path, layer in network.named_modules():
        if path.endswith(endings) and isinstance(layer, nn.Linear | nn.Conv2d):
            outputs, inputs, *kernel = layer.weight.shape
            fan_in = layer.weight[0].numel()
            down = torch.randn(rank, inputs, *kernel, generator=generator) / fan_in**0.5
            up = torch.randn(outputs, rank, *(1 for _ in kernel), generator=generator)
            matrices[path] = (down, up * size / rank**0.5)
    assert matrices
    return matrices


def save_peft_lora(file: Path, **parts: Matrices) -> None:
    """As training and current diffusers write it."""
    tensors = {}
    for part, matrices in parts.items():
        for path, (down, up) in matrices.items():
            tensors[f"{part}.{path}.lora_A.weight"] = down.contiguous()
            tensors[f"{part}.{path}.lora_B.weight"] = up.contiguous()
    save_file(tensors, file)


def save_kohya_lora(file: Path, *, unet: Matrices, text_encoder: Matrices, alpha: float) -> None:
    """As kohya's scripts write it: paths with underscores, and an alpha for each layer."""
    named = {f"lora_unet_{path}".replace(".", "_"): pair for path, pair in unet.items()}
    for path, pair in text_encoder.items():
        named[f"lora_te_text_model_{path}".replace(".", "_")] = pair
    tensors = {}
    for name, (down, up) in named.items():
        tensors[f"{name}.lora_down.weight"] = down.contiguous()
        tensors[f"{name}.lora_up.weight"] = up.contiguous()
        tensors[f"{name}.alpha"] = torch.tensor(alpha)
    save_file(tensors, file)


def save_attention_lora(file: Path, unet: Matrices) -> None:
    """As `save_attn_procs` of old wrote it, and so the published LoRAs of PAI-Diffusion."""
    tensors = {}
    for path, (down, up) in unet.items():
        layer, name = path.removesuffix(".0").rsplit(".", 1)
        tensors[f"{layer}.processor.{name}_lora.down.weight"] = down.contiguous()
        tensors[f"{layer}.processor.{name}_lora.up.weight"] = up.contiguous()
    save_file(tensors, file)


def save_controlnet(folder: Path, pipeline: Any, *, seed: int) -> None:
    """A ControlNet that fits a model and, unlike a fresh one, does something."""
    torch.manual_seed(seed)
    widths = (8, 16, 16, 32)[: len(pipeline.vae.config.block_out_channels)]
    network = ControlNetModel.from_unet(pipeline.unet, conditioning_embedding_out_channels=widths)
    for name, weight in network.named_parameters():
        if not bool(weight.any()):
            nn.init.normal_(weight, std=0.5 if "cond_embedding" in name else 0.1)
    network.save_pretrained(folder)


def write_registry(file: Path, tables: Mapping[str, list[dict[str, Any]]]) -> None:
    """A registry of the given tables, each entry with a title and a licence of sorts."""
    lines = []
    for table, entries in tables.items():
        for entry in entries:
            values = {"title": f"{entry['name']} {table}", "licence": "none"} | entry
            lines.append(f"[[{table}]]")
            lines += [
                f"{key} = {msgspec.json.encode(value).decode()}" for key, value in values.items()
            ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
