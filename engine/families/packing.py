"""Latents as the tokens of a transformer: patches of 2 × 2 latent pixels."""

from typing import Final

import torch

PATCH: Final = 2


def pack(latents: torch.Tensor) -> torch.Tensor:
    """(rows, channels, height, width) to (rows, height/2 × width/2, channels × 4)."""
    rows, channels, height, width = latents.shape
    patches = latents.reshape(rows, channels, height // PATCH, PATCH, width // PATCH, PATCH)
    return patches.permute(0, 2, 4, 1, 3, 5).reshape(rows, -1, channels * PATCH * PATCH)


def unpack(tokens: torch.Tensor, *, height: int, width: int) -> torch.Tensor:
    """(rows, height/2 × width/2, channels × 4) to (rows, channels, height, width)."""
    patches = tokens.reshape(len(tokens), height // PATCH, width // PATCH, -1, PATCH, PATCH)
    return patches.permute(0, 3, 1, 4, 2, 5).reshape(len(tokens), -1, height, width)
