"""Pixels of any kind as 8-bit sRGB and transparency. Uses the CPU."""

import io
from typing import Final, NamedTuple

from PIL import Image, ImageChops, ImageCms, ImageOps

_WIDE: Final = 1 << 16
_SPACES: Final = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}
"""What colour space a profile must be for, by the mode of the picture."""


class Pixels(NamedTuple):
    """Colours (RGB) and, where there is any transparency, how opaque each is (L)."""

    colours: Image.Image
    alpha: Image.Image | None


def pixels_of(image: Image.Image) -> Pixels:
    """The pixels of a picture's first frame, upright, in sRGB.

    Of 16 bits the upper 8 stay. A colour profile that cannot be used is passed over, as a
    browser does; without one a picture is taken for sRGB, and CMYK for uncalibrated ink.
    """
    profile = image.info.get("icc_profile")
    is_plain_ink = image.mode == "CMYK" and "adobe" not in image.info
    # Pillow turns it by what EXIF or XMP say, and forgets them.
    image = ImageOps.exif_transpose(image)
    if is_plain_ink:
        # Pillow takes every JPEG of four inks for one of Adobe's, which are upside down.
        image = ImageChops.invert(image)
    if image.mode.startswith("I;16"):
        image, alpha = _narrowed(image)
    else:
        image, alpha = _parted(image)
    return Pixels(_bare(_in_srgb(image, profile)), None if alpha is None else _bare(alpha))


def on_white(pixels: Pixels) -> Image.Image:
    """The picture as it looks on white paper."""
    if pixels.alpha is None:
        return pixels.colours
    flat = Image.new("RGB", pixels.colours.size, "white")
    flat.paste(pixels.colours, mask=pixels.alpha)
    return flat


def _bare(image: Image.Image) -> Image.Image:
    """A picture without the metadata that Pillow would write into its files."""
    image.info = {}
    return image


def _narrowed(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """16-bit grey as 8-bit grey, and its transparency."""
    key = image.info.get("transparency")
    image = image.convert("I")  # the only wide mode that tables can be made for
    grey = image.point([tone >> 8 for tone in range(_WIDE)], "L")
    if not isinstance(key, int):
        return grey, None
    return grey, image.point([255 * (tone != key) for tone in range(_WIDE)], "L")


def _parted(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """The colours in a mode that profiles are made for, and the transparency."""
    if image.mode == "CMYK":
        return image, None
    is_grey = image.mode in {"1", "L", "LA", "La"}
    if not image.has_transparency_data:
        return image.convert("L" if is_grey else "RGB"), None
    whole = image.convert("RGBA")
    alpha = whole.getchannel("A")
    colours = whole.getchannel("R") if is_grey else whole.convert("RGB")
    return colours, alpha if alpha.getextrema() != (255, 255) else None


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    if isinstance(profile, bytes) and profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if given.profile.xcolor_space.strip() == _SPACES[image.mode] and not _is_srgb(given):
                turned = ImageCms.profileToProfile(
                    image, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
                )
                return image.convert("RGB") if turned is None else turned
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert("RGB")


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    """Whether a profile says to be sRGB: its numbers are then as good as ours."""
    return ImageCms.getProfileDescription(profile).strip().startswith("sRGB")
