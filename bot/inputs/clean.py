"""Pictures that people sent, made fit to be kept. Uses the CPU and trusts nothing it is given."""

import io
import warnings

import msgspec
from PIL import Image, ImageChops, features

from bot.inputs.frames import num_frames
from bot.inputs.kinds import OPTIONAL, PICTURES, VIDEO, kind_of
from bot.inputs.pixels import on_white, pixels_of
from bot.labels.webp_file import size_of
from bot.pictures import CleanPicture, drawn
from core.errors import UserError


class InputLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How large a file and its picture may be; all are looked at before pixels are decoded."""

    max_bytes: int
    max_pixels: int
    max_frames: int = 1_000


def load_decoders() -> frozenset[str]:
    """Bring in all the decoders there are; the kinds of pictures that can be decoded."""
    Image.init()
    try:
        import pillow_heif  # noqa: PLC0415 - an extra that may be lacking
    except ImportError:
        pass
    else:
        pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    if features.check("avif"):
        from PIL import AvifImagePlugin  # noqa: PLC0415 - only where it was built

        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    return frozenset(kind for kind, name in PICTURES.items() if name in Image.OPEN)


def clean(data: bytes, *, position: int, limits: InputLimits) -> CleanPicture:
    """The picture in `data` (first frame), upright, in sRGB, on white where transparent.

    `position` is its place among the attachments, for the sentence. Raises UserError.
    """
    kind = check_file(data, position=position, limits=limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=(PICTURES[kind],))
            _check_size(image.size, position, limits)
            warnings.simplefilter("ignore")
            return _cleaned(image)
    except UserError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large(position, limits) from error
    except MemoryError as error:
        raise UserError("picture_too_heavy", position=position) from error
    except Exception as error:  # broken files make decoders raise anything
        raise UserError("picture_broken", position=position, kind=kind) from error


def check_file(data: bytes, *, position: int, limits: InputLimits) -> str:
    """What kind of picture a file is, by its headers alone. Raises UserError."""
    if not data:
        raise UserError("picture_empty", position=position)
    if len(data) > limits.max_bytes:
        most = f"{limits.max_bytes / 1024**2:.3g}"
        raise UserError("picture_too_many_bytes", position=position, most=most)
    kind = kind_of(data)
    if kind is None:
        raise UserError("picture_unreadable", position=position)
    if kind not in PICTURES:
        reason = "picture_video" if kind == VIDEO else "picture_kind"
        raise UserError(reason, position=position, kind=kind)
    if kind in OPTIONAL and kind not in load_decoders():
        raise UserError("picture_no_decoder", position=position, kind=kind)
    # Pillow has memory set aside for the canvas of a WebP before it tells its size.
    if kind == "WebP" and (size := size_of(data)) is not None:
        _check_size(size, position, limits)
    if num_frames(data, kind, most=limits.max_frames) > limits.max_frames:
        raise UserError("picture_too_many_frames", position=position, most=limits.max_frames)
    return kind


def _cleaned(image: Image.Image) -> CleanPicture:
    pixels = pixels_of(image)
    plain = drawn(on_white(pixels))
    is_cut_out = pixels.alpha is not None and pixels.alpha.getextrema()[0] == 0
    return CleanPicture(
        png=plain.png,
        sha256=plain.sha256,
        width=plain.width,
        height=plain.height,
        mask=drawn(ImageChops.invert(pixels.alpha)) if is_cut_out and pixels.alpha else None,
    )


def _check_size(size: tuple[int, int], position: int, limits: InputLimits) -> None:
    if size[0] * size[1] > limits.max_pixels:
        raise _too_large(position, limits)


def _too_large(position: int, limits: InputLimits) -> UserError:
    return UserError("picture_too_large", position=position, most=f"{limits.max_pixels / 1e6:g}")
