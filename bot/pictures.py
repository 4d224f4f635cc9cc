"""Pictures from and for people: checked and cleaned on the way in, enlarged on the way out.

All functions are synchronous and use the CPU: call them in a thread.
"""

import hashlib
import io
import warnings
from typing import Final

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import UserError

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
THUMBNAIL_SIDE: Final = 384


class CleanPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture fit to be kept: an upright 8-bit RGB PNG without metadata."""

    png: bytes
    sha256: str
    width: int
    height: int


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
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright.getchannel("A"))
    png = _encode_png(flat)
    return CleanPicture(
        png=png, sha256=hashlib.sha256(png).hexdigest(), width=flat.width, height=flat.height
    )


def delivered(png: bytes, width: int, height: int) -> bytes:
    """The copy people get: the original resampled to the delivered size (pixels), as PNG."""
    image = Image.open(io.BytesIO(png), formats=("PNG",))
    if image.size == (width, height):
        return png
    return _encode_png(image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS))


def thumbnail(png: bytes, width: int, height: int) -> bytes:
    """A JPEG of the picture as delivered, at most THUMBNAIL_SIDE pixels on its longer side."""
    scale = min(1.0, THUMBNAIL_SIDE / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = Image.open(io.BytesIO(png), formats=("PNG",)).convert("RGB")
    target = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(target, "JPEG", quality=88)
    return target.getvalue()


def _too_large(position: int, max_pixels: int) -> UserError:
    return UserError("picture_too_large", position=position, most=f"{max_pixels / 1e6:g}")


def _encode_png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=4)
    return target.getvalue()
