"""The weights of models: what they take, and where they lie."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open

from engine.families.base import AnyFamily


def size_of(family: AnyFamily) -> int:
    """Bytes that a loaded model's weights take."""
    return sum(tensor.nbytes for tensor in _tensors(family))


def stored_size(path: Path, *, dtype: torch.dtype) -> int:
    """Bytes that the weights in a folder of diffusers' layout will take once loaded as `dtype`.

    Told from the heads of its safetensors files; those it cannot read count as nothing.
    """
    files = (file for file in path.rglob("*.safetensors") if ".fp16" not in file.name)
    return sum(_num_elements(file) for file in files) * dtype.itemsize


def move(family: AnyFamily, device: torch.device) -> None:
    """Bring all weights of a model, with no sample under way, to a device or back to RAM.

    What comes from a CUDA device lies in pinned RAM, from where it returns the quickest.
    """
    for tensor in _tensors(family):
        if device.type == "cpu" and tensor.is_cuda:
            pinned = torch.empty_like(tensor.data, device=device, pin_memory=True)
            tensor.data = pinned.copy_(tensor.data)
        else:
            tensor.data = tensor.data.to(device)


def _tensors(family: AnyFamily) -> Iterator[torch.Tensor]:
    for network in family.networks:
        yield from chain(network.parameters(), network.buffers())


def _num_elements(file: Path) -> int:
    try:
        with safe_open(file, framework="pt") as weights:
            shapes = [weights.get_slice(name).get_shape() for name in weights.keys()]  # noqa: SIM118 – no mapping
    except (OSError, SafetensorError):
        return 0
    return sum(torch.Size(shape).numel() for shape in shapes)
