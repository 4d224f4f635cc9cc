"""Makes a picture fit for DingTalk: JPEG or PNG, of limited size.

Source of the limits: upload-media-files at open.dingtalk.com (20 MB; jpg, gif, png, bmp).
Uses the CPU: call it in a thread.
"""

import io
from typing import Final

import msgspec
from PIL import Image

from bot.labels import jpeg_file, metadata, png_file
from core.errors import PlatformRefusedError

MAX_BYTES: Final = 20_000_000
_QUALITIES: Final = (95, 90, 80)
_SCALES: Final = (1.0, 0.75, 0.5)
_BLOCKS: Final = 12
"""How many squares the shorter side of a covered picture has."""


class Fitted(msgspec.Struct, frozen=True, kw_only=True):
    """A file ready to be uploaded."""

    data: bytes
    name: str
    content_type: str


def mosaic(png: bytes) -> bytes:
    """A picture of which only the colours can be told; its texts, labels among them, stay.

    DingTalk has nothing that covers a picture until it is opened.
    """
    image = Image.open(io.BytesIO(png), formats=("PNG",)).convert("RGB")
    scale = min(image.size) / _BLOCKS
    few = (max(1, round(image.width / scale)), max(1, round(image.height / scale)))
    target = io.BytesIO()
    coarse = image.resize(few, Image.Resampling.BOX).resize(image.size, Image.Resampling.NEAREST)
    coarse.save(target, "PNG")
    texts = {text.keyword: text.text for text in png_file.read_texts(png)}
    return png_file.with_texts(target.getvalue(), texts)


def fit(png: bytes, *, name: str, most: int = MAX_BYTES) -> Fitted:
    """A PNG as it is, else as a JPEG with the same metadata label, less and less good.

    Raises PlatformRefusedError where nothing fits into `most` bytes.
    """
    if len(png) <= most:
        return Fitted(data=png, name=f"{name}.png", content_type="image/png")
    image = Image.open(io.BytesIO(png), formats=("PNG",)).convert("RGB")
    packets = metadata.read_packets(png)
    for scale in _SCALES:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        smaller = image if scale == 1 else image.resize(size, Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            target = io.BytesIO()
            smaller.save(target, "JPEG", quality=quality, subsampling=0)
            data = target.getvalue()
            if packets:
                data = jpeg_file.with_xmp(data, packets[0])
            if len(data) <= most:
                return Fitted(data=data, name=f"{name}.jpg", content_type="image/jpeg")
    raise PlatformRefusedError(f"a picture of {len(png)} bytes cannot be made to fit")
