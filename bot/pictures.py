"""Pictures for people: kept, enlarged, made small.

All functions are synchronous and use the CPU: call them in a thread.
"""

import hashlib
import io
from collections.abc import Callable
from typing import Final

import msgspec
from PIL import Image

THUMBNAIL_SIDE: Final = 384

Finish = Callable[[Image.Image], Image.Image]


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A picture fit to be kept: a PNG without metadata, with the SHA-256 of its bytes."""

    png: bytes
    sha256: str
    width: int
    height: int


class CleanPicture(Drawn, frozen=True, kw_only=True):
    """A picture that a person sent: upright, 8-bit RGB.

    `mask` is white where it was transparent; None where nothing was wholly so.
    """

    mask: Drawn | None = None


def drawn(image: Image.Image) -> Drawn:
    """A picture made here, fit to be kept."""
    return as_drawn(encode_png(image))


def as_drawn(png: bytes) -> Drawn:
    """One of our own PNGs, fit to be kept."""
    width, height = open_png(png).size
    return Drawn(png=png, sha256=hashlib.sha256(png).hexdigest(), width=width, height=height)


def open_png(png: bytes) -> Image.Image:
    """One of our own PNGs."""
    return Image.open(io.BytesIO(png), formats=("PNG",))


def delivered(png: bytes, width: int, height: int) -> bytes:
    """The copy people get: the original resampled to the delivered size (pixels), as PNG."""
    image = open_png(png)
    if image.size == (width, height):
        return png
    return encode_png(image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS))


def thumbnail(png: bytes, width: int, height: int, *, finish: Finish | None = None) -> bytes:
    """A JPEG of the picture as delivered, at most THUMBNAIL_SIDE pixels on its longer side.

    `finish` is done to it at its last size.
    """
    scale = min(1.0, THUMBNAIL_SIDE / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    target = io.BytesIO()
    image = open_png(png).convert("RGB").resize(size, Image.Resampling.LANCZOS)
    (image if finish is None else finish(image)).save(target, "JPEG", quality=88)
    return target.getvalue()


def encode_png(image: Image.Image) -> bytes:
    """The picture as PNG bytes."""
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=4)
    return target.getvalue()
