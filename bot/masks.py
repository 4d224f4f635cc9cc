"""Masks: white where a picture is repainted, black where it stays. Nothing in between."""

from typing import Final

import msgspec
from PIL import Image

from bot.pictures import Drawn, drawn, open_png

_THRESHOLD: Final = 128


class Mask(msgspec.Struct, frozen=True, kw_only=True):
    """A mask fit to be kept, how much of it is white (0 … 1), and whether it was stretched."""

    picture: Drawn
    share: float
    was_stretched: bool


def read_mask(png: bytes, width: int, height: int) -> Mask:
    """Any picture as the mask of one of `width` × `height` pixels: its light parts are white."""
    grey = open_png(png).convert("L")
    # The same shape in other pixels is how a large picture is painted on a small screen.
    was_stretched = grey.width * height != grey.height * width
    if grey.size != (width, height):
        grey = grey.resize((width, height), Image.Resampling.BILINEAR)
    mask = grey.point([255 if tone >= _THRESHOLD else 0 for tone in range(256)])
    share = mask.histogram()[255] / (width * height)
    return Mask(picture=drawn(mask), share=share, was_stretched=was_stretched)
