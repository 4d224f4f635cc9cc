"""Pictures from and for people: checked and cleaned on the way in, enlarged on the way out.

All functions are synchronous and use the CPU: call them in a thread.
"""

import hashlib
import io
import warnings
from collections.abc import Callable
from typing import Final

import msgspec
from PIL import Image, ImageChops, ImageOps, UnidentifiedImageError

from core.errors import UserError

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
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


def clean(data: bytes, *, position: int, max_pixels: int) -> CleanPicture:
    """The picture in `data` (first frame), upright, on white where transparent.

    `position` is its place among the attachments, for the sentence. The size is checked from
    the header, before anything is decoded. Raises UserError.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > max_pixels:
                raise _too_large(position, max_pixels)
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large(position, max_pixels) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise UserError("picture_unreadable", position=position) from error
    alpha = upright.getchannel("A")
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=alpha)
    plain = drawn(flat)
    mask = drawn(ImageChops.invert(alpha)) if alpha.getextrema()[0] == 0 else None
    return CleanPicture(
        png=plain.png, sha256=plain.sha256, width=plain.width, height=plain.height, mask=mask
    )


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


def _too_large(position: int, max_pixels: int) -> UserError:
    return UserError("picture_too_large", position=position, most=f"{max_pixels / 1e6:g}")
