"""Which size is drawn. Pure."""

from math import ceil, log, sqrt
from typing import Final

from bot.wish import Input
from core.command import Notice, Options
from core.errors import UserError
from core.model_card import ModelCard

SHAPES: Final = {"方图": 1.0, "竖图": 2 / 3, "横图": 3 / 2}
"""Width / height of the shapes that have a name."""

_AREA_SPREAD: Final = 1.8
"""A shape may have this many times more or less area than the model's own size."""


def fit_shape(aspect: float, card: ModelCard) -> tuple[int, int]:
    """The size (width, height) the model can draw that comes nearest to an aspect (width/height).

    Among the multiples the model allows, with an area not far from the model's own.
    """
    unit, area = card.size_multiple, card.width * card.height
    most = min(card.max_pixels, area * _AREA_SPREAD)
    widths = range(unit, int(sqrt(most * aspect)) + 2 * unit, unit)
    near = [(w, max(1, int(w / aspect / unit) + extra) * unit) for w in widths for extra in (0, 1)]
    shapes = [(w, h) for w, h in near if area / _AREA_SPREAD <= w * h <= most]
    return min(
        shapes or [(card.width, card.height)],
        key=lambda shape: (
            4 * abs(log(shape[0] / shape[1] / aspect)) + abs(log(shape[0] * shape[1] / area)),
            shape,
        ),
    )


def is_drawable(width: int, height: int, card: ModelCard) -> bool:
    """Whether a picture has a size that the model draws well as it is."""
    unit = card.size_multiple
    is_large_enough = width * height >= card.width * card.height / _AREA_SPREAD
    return width % unit == height % unit == 0 and is_large_enough and _fits(width, height, card)


def choose_size(
    options: Options,
    card: ModelCard,
    *,
    guide: Input | None,
    keeps_guide: bool,
    max_pixels: int,
    notices: list[Notice],
) -> tuple[int, int]:
    """The size that is asked for, else one in the shape of `guide`, else the model's own.

    With `keeps_guide` a guide that can be drawn in its own size is. What was rounded is told in
    `notices`. Raises UserError("size_too_large") beyond `max_pixels`.
    """
    if isinstance(options.size, tuple):
        return _rounded(*options.size, card, max_pixels, notices)
    if options.size is not None:
        return fit_shape(SHAPES[options.size], card)
    if options.aspect is not None:
        width, height = options.aspect
        return _told(fit_shape(width / height, card), width / height, notices)
    if guide is None:
        return card.width, card.height
    if keeps_guide and is_drawable(guide.width, guide.height, card):
        return guide.width, guide.height
    return fit_shape(guide.width / guide.height, card)


def round_up(side: float, unit: int) -> int:
    """The least multiple of `unit` that is not below a side; one at least."""
    return max(1, ceil(side / unit - 1e-9)) * unit


def _fits(width: int, height: int, card: ModelCard) -> bool:
    return width * height <= card.max_pixels


def _told(
    shape: tuple[int, int], aspect: float, notices: list[Notice], tolerance: float = 0.02
) -> tuple[int, int]:
    """The shape; with a notice when it is visibly not the aspect that was asked for."""
    if abs(log(shape[0] / shape[1] / aspect)) > tolerance:
        notices.append(Notice("aspect_rounded", {"used": f"{shape[0]}×{shape[1]}"}))
    return shape


def _rounded(
    width: int, height: int, card: ModelCard, max_pixels: int, notices: list[Notice]
) -> tuple[int, int]:
    unit = card.size_multiple
    rounded = tuple(max(unit, (side + unit // 2) // unit * unit) for side in (width, height))
    if rounded[0] * rounded[1] > max_pixels:
        shrink = sqrt(max_pixels / (width * height))
        most = tuple(max(unit, int(side * shrink) // unit * unit) for side in (width, height))
        raise UserError(
            "size_too_large",
            given=f"{width}×{height}",
            model=card.title,
            most=f"{most[0]}x{most[1]}",
        )
    if rounded != (width, height):
        notices.append(
            Notice(
                "size_rounded",
                {
                    "given": f"{width}×{height}",
                    "used": f"{rounded[0]}×{rounded[1]}",
                    "unit": str(unit),
                },
            )
        )
    return rounded[0], rounded[1]
