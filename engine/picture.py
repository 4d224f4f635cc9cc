"""Pictures that come with a job: opened, and brought to the size that is drawn."""

import io
from typing import Final

from PIL import Image, ImageOps

from core.errors import EngineError
from core.spec import Fit

_RESAMPLING: Final = Image.Resampling.LANCZOS


def open_picture(data: bytes, *, paper: str, name: str) -> Image.Image:
    """The RGB picture in the bytes of an image file; what is transparent shows the paper.

    Raises EngineError, speaking of the picture as `name`, where the bytes are no picture.
    """
    try:
        with Image.open(io.BytesIO(data)) as file:
            picture = file.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise EngineError(f"the {name} cannot be read: {error}") from error
    ground = Image.new("RGBA", picture.size, paper)
    return Image.alpha_composite(ground, picture).convert("RGB")


def fit_picture(picture: Image.Image, *, size: tuple[int, int], fit: Fit) -> Image.Image:
    """The picture in (width, height): stretched, cut at two sides, or padded with white."""
    match fit:
        case Fit.STRETCH:
            return picture.resize(size, _RESAMPLING)
        case Fit.CROP:
            return ImageOps.fit(picture, size, _RESAMPLING)
        case Fit.PAD:
            return ImageOps.pad(picture, size, _RESAMPLING, color="white")
