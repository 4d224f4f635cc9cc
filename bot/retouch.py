"""The copy people get of a repainted work: what was not to be repainted is the old picture."""

from collections.abc import Mapping
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageOps

from bot.pictures import delivered, encode_png, open_png
from core.spec import Fit, ImageSpec

_FEATHER: Final = 1 / 64
"""How far (of the shorter side) the new fades into the old, inside the mask."""


def delivered_copy(png: bytes, spec: ImageSpec, inputs: Mapping[str, bytes]) -> bytes:
    """The copy people get of a work, as PNG; `inputs` are the pictures that its spec names.

    Where the mask or the picture before are no longer kept, all of it is what was drawn.
    """
    before, mask = inputs.get(spec.init_image or ""), inputs.get(spec.mask or "")
    if before is None or mask is None:
        return delivered(png, spec.width, spec.height)
    return retouched(png, before, mask, size=(spec.width, spec.height), fit=spec.fit)


def retouched(png: bytes, before: bytes, mask: bytes, *, size: tuple[int, int], fit: Fit) -> bytes:
    """The work `png` where `mask` is white, and elsewhere pixel for pixel the picture `before`.

    All are brought to `size` (width, height as delivered): the work by resampling, the others by
    `fit`, as the engine did it.
    """
    new = open_png(png).convert("RGB").resize(size, Image.Resampling.LANCZOS)
    old = fitted(open_png(before).convert("RGB"), size, fit)
    painted = fitted(open_png(mask).convert("L"), size, fit)
    return encode_png(Image.composite(new, old, _feathered(painted)))


def fitted(image: Image.Image, size: tuple[int, int], fit: Fit) -> Image.Image:
    """A picture or mask brought to a size; padding is white, so that all of it is repainted."""
    if image.size == size:
        return image
    match fit:
        case Fit.STRETCH:
            return image.resize(size, Image.Resampling.LANCZOS)
        case Fit.CROP:
            return ImageOps.fit(image, size, Image.Resampling.LANCZOS)
        case Fit.PAD:
            return ImageOps.pad(image, size, Image.Resampling.LANCZOS, color="white")


def _feathered(mask: Image.Image) -> Image.Image:
    """The mask with a soft edge that lies wholly inside it."""
    hard = mask.point([255 if tone >= 128 else 0 for tone in range(256)])  # noqa: PLR2004 - half
    blurred = hard.filter(ImageFilter.GaussianBlur(max(1.0, min(mask.size) * _FEATHER)))
    inner = blurred.point([max(0, 2 * tone - 255) for tone in range(256)])
    return ImageChops.darker(hard, inner)
