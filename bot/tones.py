"""What kind of picture it is, by its tones: a line drawing, a depth map, or something else."""

from collections.abc import Sequence
from typing import Final

import msgspec
from PIL import Image, ImageChops

from bot.pictures import Drawn, drawn, open_png

NUM_BINS: Final = 16
_LOOKED_AT: Final = 256
"""Pictures are looked at no larger than this, in pixels a side."""

_COLOURED: Final = 40
"""A pixel whose channels lie this far apart (of 255) has a colour."""

_FEW: Final = 0.02
_TWO_TONED: Final = 0.88
_MOST_LINES: Final = 0.4
_LEAST_LINES: Final = 0.002


class Tones(msgspec.Struct, frozen=True, kw_only=True):
    """The shares (of 1) of a picture's pixels in NUM_BINS steps from black to white.

    `coloured` is the share of pixels that are not grey.
    """

    bins: tuple[float, ...]
    coloured: float

    @property
    def is_grey(self) -> bool:
        """Whether there is hardly a colour in it."""
        return self.coloured < _FEW

    @property
    def is_light(self) -> bool:
        """Whether more of it is light than dark."""
        return sum(self.bins[NUM_BINS // 2 :]) > sum(self.bins[: NUM_BINS // 2])

    @property
    def is_line_drawing(self) -> bool:
        """Whether it is nearly all black and white, with little of one on much of the other."""
        quarter = NUM_BINS // 4
        dark, light = sum(self.bins[:quarter]), sum(self.bins[-quarter:])
        lines = min(dark, light)
        return self.is_grey and dark + light >= _TWO_TONED and _LEAST_LINES <= lines <= _MOST_LINES


def tones_of(png: bytes) -> Tones:
    """Look at a picture."""
    image = open_png(png).convert("RGB")
    image.thumbnail((_LOOKED_AT, _LOOKED_AT), Image.Resampling.BOX)
    red, green, blue = image.split()
    highest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    lowest = ImageChops.darker(ImageChops.darker(red, green), blue)
    spread = ImageChops.subtract(highest, lowest).histogram()
    num_pixels = image.width * image.height
    return Tones(
        bins=_bins(image.convert("L").histogram(), num_pixels),
        coloured=sum(spread[_COLOURED:]) / num_pixels,
    )


def white_on_black(png: bytes) -> Drawn:
    """A line drawing as ControlNets expect it: its lines white, where they were dark."""
    grey = open_png(png).convert("L")
    is_light = tones_of(png).is_light
    return drawn((ImageChops.invert(grey) if is_light else grey).convert("RGB"))


def _bins(histogram: Sequence[int], num_pixels: int) -> tuple[float, ...]:
    width = len(histogram) // NUM_BINS
    return tuple(
        sum(histogram[start : start + width]) / num_pixels
        for start in range(0, len(histogram), width)
    )
