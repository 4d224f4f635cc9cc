"""LoRA files: read whole, or not at all."""

import json
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from core.errors import EngineError
from engine.fingerprint import hash_file
from engine.lora import Lora, LoraPair
from engine.lora_names import ALPHA, DOWN, UP, LoraNames

_SHOWN: Final = 3
_METADATA: Final = "lora_adapter_metadata"

_Sides = dict[str, torch.Tensor]


def read_lora(path: Path, *, parts: Mapping[str, nn.Module]) -> Lora:
    """The LoRA in a safetensors file, or in the folder that holds just one.

    `parts` are the networks it may add to. Raises EngineError where it is no such file, where
    not every matrix in it fits a layer, or where it would change nothing.
    """
    file = _find_file(path)
    tensors, metadata = _open(file)
    layers = {part: _layers_of(network) for part, network in parts.items()}
    names = LoraNames(layers)
    found = {key: names.find(key) for key in tensors}
    if odd := [key for key, name in found.items() if name is None]:
        raise EngineError(f"{file} does not fit the model: {_some(odd)} fit no layer of it")
    sides: dict[tuple[str, str], _Sides] = defaultdict(dict)
    for key, name in found.items():
        if name is not None:
            sides[name.part, name.layer][name.side] = tensors[key]
    pairs: dict[str, dict[str, LoraPair]] = defaultdict(dict)
    for (part, path_), own in sides.items():
        if not {DOWN, UP} <= own.keys():
            raise EngineError(f"{file} is not whole: {path_} has {' and '.join(sorted(own))} only")
        scale = _scale(own, metadata, part, path_)
        pairs[part][path_] = _pair(file, path_, layers[part][path_], own, scale)
    if not any(_changes(pair) for part in pairs.values() for pair in part.values()):
        raise EngineError(f"{file} would change nothing: its matrices are zero")
    return Lora(content_hash=hash_file(file), parts=pairs)


def _find_file(path: Path) -> Path:
    files = sorted(path.glob("*.safetensors")) if path.is_dir() else [path]
    if len(files) != 1 or not files[0].is_file() or files[0].suffix != ".safetensors":
        raise EngineError(f"there is no single safetensors file at {path}")
    return files[0]


def _open(file: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """All tensors of a file, and what peft noted about their scales."""
    try:
        with safe_open(file, framework="pt") as opened:
            tensors = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118 - no mapping
            noted = json.loads((opened.metadata() or {}).get(_METADATA, "{}"))
    except (OSError, SafetensorError, ValueError) as error:
        raise EngineError(f"{file} cannot be read: {error}") from error
    return tensors, noted


def _layers_of(network: nn.Module) -> dict[str, nn.Module]:
    """The layers that matrices can be added to, by path."""
    return {
        path: layer
        for path, layer in network.named_modules()
        if isinstance(layer, nn.Linear) or (isinstance(layer, nn.Conv2d) and _is_plain(layer))
    }


def _is_plain(layer: nn.Conv2d) -> bool:
    is_padded_with_zeros = layer.padding_mode == "zeros" and not isinstance(layer.padding, str)
    return layer.groups == 1 and is_padded_with_zeros


def _scale(own: _Sides, metadata: Mapping[str, Any], part: str, path: str) -> float:
    """By how much the product of the matrices is multiplied."""
    rank = len(own[DOWN])
    alpha = float(own[ALPHA]) if ALPHA in own else metadata.get(f"{part}.lora_alpha", rank)
    for pattern, special in (metadata.get(f"{part}.alpha_pattern") or {}).items():
        if ALPHA not in own and re.fullmatch(rf"(.*\.)?{pattern}", path):
            alpha = special
    return float(alpha) / (math.sqrt(rank) if metadata.get(f"{part}.use_rslora") else rank)


def _pair(file: Path, path: str, layer: Any, own: _Sides, scale: float) -> LoraPair:
    down, up = own[DOWN].flatten(1), own[UP].flatten(1)
    outputs, inputs = layer.weight.flatten(1).shape
    if down.shape[1] != inputs or up.shape != (outputs, len(down)):
        raise EngineError(
            f"{file} was made for another model: at {path} it is {tuple(own[DOWN].shape)} and "
            f"{tuple(own[UP].shape)}, the layer {tuple(layer.weight.shape)}"
        )
    return LoraPair(down, up if scale == 1 else up.float() * scale)


def _changes(pair: LoraPair) -> bool:
    return bool(pair.down.any()) and bool(pair.up.any())


def _some(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    return ", ".join(keys[:_SHOWN]) + more
