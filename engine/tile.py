"""Tiles: a picture larger than a model's own size, in parts that overlap."""

from dataclasses import dataclass
from itertools import product
from math import ceil
from typing import Final

OVERLAP: Final = 0.25
"""How much of a tile's side lies on its neighbour, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A part of a picture, in latent pixels: where it lies, how large it is, and the whole."""

    top: int
    left: int
    height: int
    width: int
    whole_height: int
    whole_width: int

    def box(self, scale: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom, with so many pixels to a latent pixel."""
        right, bottom = self.left + self.width, self.top + self.height
        return self.left * scale, self.top * scale, right * scale, bottom * scale


def lay_tiles(*, whole: tuple[int, int], tile: tuple[int, int]) -> tuple[Tile, ...]:
    """Tiles, row by row, that cover a whole of (height, width), all of one size.

    They are as large as `tile` (height, width), or as the whole where that is smaller, and
    spread evenly.
    """
    height, width = (min(ours, theirs) for ours, theirs in zip(whole, tile, strict=True))
    return tuple(
        Tile(
            top=top,
            left=left,
            height=height,
            width=width,
            whole_height=whole[0],
            whole_width=whole[1],
        )
        for top, left in product(_starts(whole[0], height), _starts(whole[1], width))
    )


def _starts(whole: int, part: int) -> list[int]:
    if whole == part:
        return [0]
    stride = max(1, part - ceil(part * OVERLAP))
    gaps = ceil((whole - part) / stride)
    return [round(at * (whole - part) / gaps) for at in range(gaps + 1)]
