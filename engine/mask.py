"""Masks: where an init image is repainted."""

from typing import Final

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from core.spec import Fit
from engine.picture import fit_picture, open_picture

_WHITE: Final = 128
"""From this level on a pixel is repainted."""


def read_mask(data: bytes, *, size: tuple[int, int], fit: Fit) -> Image.Image:
    """The grey picture in the bytes of an image file, brought to (width, height).

    White is repainted. What is transparent is kept; what padding adds is repainted, as there is
    nothing in the init image to be kept. Raises EngineError where the bytes are no picture.
    """
    picture = open_picture(data, paper="black", name="mask")
    return fit_picture(picture, size=size, fit=fit).convert("L")


def mask_pixels(mask: Image.Image) -> torch.Tensor:
    """A grey picture as (1, 1, height, width): 1 where it is repainted, 0 where it is kept."""
    return torch.from_numpy(np.asarray(mask) >= _WHITE)[None, None].float()


def latent_mask(mask: torch.Tensor, *, like: torch.Tensor) -> torch.Tensor:
    """A mask in pixels as one for latents (…, h, w): (1, h, w), shrunk as stock pipelines do."""
    return functional.interpolate(mask, size=like.shape[-2:])[0].to(like)
