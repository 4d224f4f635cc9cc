"""Extended pictures: the old one in its place, the rest filled in, and the mask of what is new."""

from typing import Final

import msgspec
from PIL import Image, ImageOps

from bot.outpaint import Canvas
from bot.pictures import Drawn, drawn, open_png

_OVERLAP: Final = 1 / 32
"""How far (of the canvas's shorter side) the mask reaches into the old picture."""


class Extended(msgspec.Struct, frozen=True, kw_only=True):
    """An extended picture and the mask of what is to be painted, of the same size."""

    picture: Drawn
    mask: Drawn


def extend(png: bytes, canvas: Canvas, *, is_mirrored: bool) -> Extended:
    """The picture on its canvas; what is new is filled with its edges, or with its mirror image."""
    inner = open_png(png).convert("RGB")
    inner = inner.resize((canvas.inner_width, canvas.inner_height), Image.Resampling.LANCZOS)
    paper = _mirrored(inner, canvas) if is_mirrored else _smeared(inner, canvas)
    paper.paste(inner, (canvas.left, canvas.top))
    return Extended(picture=drawn(paper), mask=drawn(_mask(canvas)))


def _smeared(inner: Image.Image, canvas: Canvas) -> Image.Image:
    """The canvas with the picture's outermost pixels drawn out to its ends."""
    width, height = inner.size
    wide = Image.new("RGB", (canvas.width, height))
    if canvas.left:
        wide.paste(inner.crop((0, 0, 1, height)).resize((canvas.left, height)), (0, 0))
    wide.paste(inner, (canvas.left, 0))
    if canvas.right:
        edge = inner.crop((width - 1, 0, width, height)).resize((canvas.right, height))
        wide.paste(edge, (canvas.left + width, 0))
    paper = Image.new("RGB", (canvas.width, canvas.height))
    if canvas.top:
        paper.paste(wide.crop((0, 0, canvas.width, 1)).resize((canvas.width, canvas.top)), (0, 0))
    paper.paste(wide, (0, canvas.top))
    if canvas.bottom:
        edge = wide.crop((0, height - 1, canvas.width, height))
        paper.paste(edge.resize((canvas.width, canvas.bottom)), (0, canvas.top + height))
    return paper


def _mirrored(inner: Image.Image, canvas: Canvas) -> Image.Image:
    """The canvas tiled with the picture, every other tile turned over."""
    width, height = inner.size
    paper = Image.new("RGB", (canvas.width, canvas.height))
    for column in range(-(-canvas.left // width) * -1, -(-canvas.right // width) + 1):
        for row in range(-(-canvas.top // height) * -1, -(-canvas.bottom // height) + 1):
            tile = ImageOps.mirror(inner) if column % 2 else inner
            tile = ImageOps.flip(tile) if row % 2 else tile
            paper.paste(tile, (canvas.left + column * width, canvas.top + row * height))
    return paper


def _mask(canvas: Canvas) -> Image.Image:
    """White where the canvas is new and a little way into the old picture beside it."""
    overlap = max(1, round(min(canvas.width, canvas.height) * _OVERLAP))
    kept = (
        canvas.left + overlap * (canvas.left > 0),
        canvas.top + overlap * (canvas.top > 0),
        canvas.left + canvas.inner_width - overlap * (canvas.right > 0),
        canvas.top + canvas.inner_height - overlap * (canvas.bottom > 0),
    )
    mask = Image.new("L", (canvas.width, canvas.height), "white")
    if kept[0] < kept[2] and kept[1] < kept[3]:
        mask.paste(0, kept)
    return mask
