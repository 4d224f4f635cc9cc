"""Gives a sprite another colour and keeps its drawing."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.scene import Colour
from training.sprites import Pixels

LUMA: Final = np.array([0.299, 0.587, 0.114], dtype=np.float32)
MIDDLE: Final = 0.55
"""Where on the ramp (0 dark … 1 light) the pure colour lies."""

SPREAD: Final = 0.6
"""How much (0 … 1) of a shade comes from its rank in the sprite, not from its brightness."""


def tinted(sprite: Pixels, colour: Colour) -> Pixels:
    """The sprite in shades of one colour, from its darkest to its lightest parts; alpha is kept.

    A dark and a pale sprite take the colour alike: shades go partly by rank, so that the largest
    part gets the middle of the ramp, while eyes stay dark and highlights light.
    """
    luma = (sprite[..., :3].astype(np.float32) @ LUMA).astype(np.uint8)
    solid = luma[sprite[..., 3] > 127]  # noqa: PLR2004 - half transparent
    if not solid.size:
        return sprite
    counts = np.bincount(solid, minlength=256)
    rank = (np.cumsum(counts) - counts / 2) / solid.size
    low, high = np.percentile(solid, (2, 98))
    stretched = np.clip((np.arange(256) - low) / max(float(high - low), 12.0), 0, 1)
    place = SPREAD * rank + (1 - SPREAD) * stretched
    shades = ramp(colour)[(place * 255).astype(np.uint8)][luma]
    return np.concatenate([shades, sprite[..., 3:]], axis=-1)


@cache
def ramp(colour: Colour) -> NDArray[np.uint8]:
    """256 shades from dark to light through the colour itself."""
    pure = np.array(colour.rgb, dtype=np.float32)
    dark, light = pure * 0.3, pure + (255 - pure) * 0.7
    if colour is Colour.BLACK:
        light = np.array((150, 150, 156), dtype=np.float32)
    elif colour is Colour.WHITE:
        dark, pure = pure * 0.36, pure * 0.92
    stops = (0.0, MIDDLE, 1.0)
    places = np.linspace(0, 1, 256)
    channels = [np.interp(places, stops, values) for values in zip(dark, pure, light, strict=True)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)
