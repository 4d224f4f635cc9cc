"""The visible label: words on a dark plate in a corner of a picture."""

from collections.abc import Iterator
from functools import cache
from math import ceil
from typing import Final

import msgspec
from PIL import Image, ImageDraw, ImageFont

from bot.font import font
from bot.labels.words import MIN_SHARE, Corner, measured

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, the last two outside."""

_LEGIBLE: Final = 9
"""Ink height (pixels) below which Chinese characters run together; for small pictures."""

_PADDING: Final = 0.35
_MARGIN: Final = 0.3
"""Around the words inside the plate, and around the plate: shares of the ink's height."""

_PLATE: Final = 0.62
"""How much of the picture the plate hides: white on it keeps a contrast of 5 : 1 and more."""

_INKED: Final = 200
"""Coverage (of 255) from which a pixel counts as ink: paler ones only smooth its edges."""

_LARGE: Final = 100


class _Layout(msgspec.Struct, frozen=True):
    """Words at a font size: their ink's box relative to the pen, and the box's height."""

    size: int
    ink: Box
    padding: int
    margin: int

    @property
    def plate(self) -> tuple[int, int]:
        """Width and height of the plate."""
        left, top, right, bottom = self.ink
        return right - left + 2 * self.padding, bottom - top + 2 * self.padding


def stamped(image: Image.Image, text: str, corner: Corner) -> Image.Image:
    """An RGB picture with a label in a corner.

    Every character that the standard asks for has ink at least MIN_SHARE of the shorter side
    high. On pictures below about 180 pixels it is larger, to be legible, as far as its plate
    fits the picture. Below about 45 pixels it is no longer legible, and below about 30 only a part
    of it fits: nothing could be read there.
    """
    layout = next(_layouts(image.size, text))
    width, height = layout.plate
    x = layout.margin if corner.is_left else image.width - layout.margin - width
    y = layout.margin if corner.is_top else image.height - layout.margin - height
    box = (x, y, x + width, y + height)
    result = image.copy()
    darkened = Image.blend(image.crop(box), Image.new("RGB", (width, height)), _PLATE)
    result.paste(darkened, box, _rounded((width, height), layout.padding))
    pen = (x + layout.padding - layout.ink[0], y + layout.padding - layout.ink[1])
    ImageDraw.Draw(result).text(
        pen,
        text,
        font=font(layout.size),
        fill="white",
        stroke_width=max(1, layout.size // 20),
        stroke_fill="black",
        anchor="ls",
    )
    return result


def _layouts(size: tuple[int, int], text: str) -> Iterator[_Layout]:
    """Layouts that may do, the best one first; the last one must do."""
    least = ceil(MIN_SHARE * min(size))
    for height in range(max(least, _LEGIBLE), least, -1):
        layout = _layout(text, height)
        if _fits(layout, size):
            yield layout
    layout = _layout(text, least)
    yield layout if _fits(layout, size) else _bare(layout)


def _fits(layout: _Layout, size: tuple[int, int]) -> bool:
    width, height = layout.plate
    return width + 2 * layout.margin <= size[0] and height + 2 * layout.margin <= size[1]


def _bare(layout: _Layout) -> _Layout:
    return msgspec.structs.replace(layout, padding=0, margin=0)


@cache
def _layout(text: str, height: int) -> _Layout:
    """The smallest font size at which each measured character's ink has a height in pixels."""
    words = measured(text) or text
    # Ink is at most a pixel higher than its share of the font size, which a large size tells.
    size = max(1, int((height - 1) * _LARGE / min(_ink_height(word, _LARGE) for word in words)))
    while min(_ink_height(word, size) for word in words) < height:
        size += 1
    return _Layout(size, _ink(text, size), ceil(_PADDING * height), ceil(_MARGIN * height))


def _ink_height(text: str, size: int) -> int:
    box = _ink(text, size)
    return box[3] - box[1]


def _ink(text: str, size: int) -> Box:
    """The box of the pixels that text inks, relative to the pen."""
    face: ImageFont.FreeTypeFont = font(size)
    room = 2 * size
    canvas = Image.new("L", (ceil(face.getlength(text)) + 2 * room, 2 * room))
    ImageDraw.Draw(canvas).text((room, room), text, font=face, fill="white", anchor="ls")
    box = canvas.point([255 * (tone >= _INKED) for tone in range(256)]).getbbox()
    if box is None:
        return (0, 0, 0, 0)
    return (box[0] - room, box[1] - room, box[2] - room, box[3] - room)


def _rounded(size: tuple[int, int], radius: int) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), radius, fill=255)
    return mask
