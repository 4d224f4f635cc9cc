"""Init images: the pictures that image to image starts from."""

import io

from PIL import Image, ImageOps

from core.errors import EngineError


def read_init_image(data: bytes, *, size: tuple[int, int]) -> Image.Image:
    """The RGB picture in the bytes of an image file, resized to (width, height).

    What does not fit the new shape is cut off at both sides; what is transparent becomes white.

    Raises EngineError where the bytes are no picture.
    """
    try:
        with Image.open(io.BytesIO(data)) as file:
            picture = file.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise EngineError(f"the init image cannot be read: {error}") from error
    paper = Image.new("RGBA", picture.size, "white")
    opaque = Image.alpha_composite(paper, picture).convert("RGB")
    return ImageOps.fit(opaque, size, Image.Resampling.LANCZOS)
