"""Weights as files: their keys and their number format."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from zoo.errors import ZooError

_DTYPES: Final = {"F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32}


def shapes_in(path: Path) -> dict[str, tuple[int, ...]]:
    """The names and shapes of the tensors in a safetensors file; ZooError where it is none."""
    try:
        with safe_open(path, framework="pt") as file:
            return {key: tuple(file.get_slice(key).get_shape()) for key in file.keys()}  # noqa: SIM118 - no mapping
    except (OSError, SafetensorError) as error:
        raise ZooError(f"{path} 不是 safetensors 文件，或者不完整（{error}）。") from error


def dtype_of(folder: Path) -> torch.dtype:
    """The number format of the weights in a folder: of the first floating-point tensor found."""
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="pt") as file:
            for key in file.keys():  # noqa: SIM118 - no mapping
                if (dtype := _DTYPES.get(file.get_slice(key).get_dtype())) is not None:
                    return dtype
    return torch.float32


def rename_lora(path: Path) -> None:
    """Give the keys of a LoRA in the old attention-processor form the prefix they lack.

    Without it diffusers finds nothing in the file, says so in its log only, and draws as if
    there were no LoRA.
    """
    with safe_open(path, framework="pt") as file:
        keys = list(file.keys())
        if not all(".processor." in key and not key.startswith("unet.") for key in keys):
            return
        tensors = {f"unet.{key}": file.get_tensor(key) for key in keys}
    save_weights(tensors, path)


def save_weights(tensors: Mapping[str, torch.Tensor], path: Path) -> None:
    """Write tensors to a safetensors file, whole or not at all."""
    made = path.with_name(f".{path.name}")
    save_file(dict(tensors), made, metadata={"format": "pt"})
    made.replace(path)
