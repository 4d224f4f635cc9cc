"""How far a picture is extended, and where it then lies. Pure."""

from collections.abc import Iterator, Mapping
from math import ceil, floor, sqrt
from typing import Final

import msgspec

from bot.commands.sides import Amount, Side
from bot.sizes import round_up
from core.errors import UserError
from core.model_card import ModelCard

MOST: Final = 4.0
"""A side may grow by at most this many times the picture."""

_LEAST_SCALE: Final = 1e-3
_LEAST_AREA: Final = 1.8
"""A canvas this many times smaller than the model's own size is enlarged first."""


class Margins(msgspec.Struct, frozen=True, kw_only=True):
    """How far a picture is extended on each side, in its own pixels."""

    left: float = 0
    right: float = 0
    top: float = 0
    bottom: float = 0


class Canvas(msgspec.Struct, frozen=True, kw_only=True):
    """The size of an extended picture, and where (and how large) the old one lies in it."""

    width: int
    height: int
    left: int
    top: int
    inner_width: int
    inner_height: int

    @property
    def right(self) -> int:
        """What is new on the right."""
        return self.width - self.left - self.inner_width

    @property
    def bottom(self) -> int:
        """What is new below."""
        return self.height - self.top - self.inner_height


def margins_of(amounts: Mapping[Side, Amount], width: int, height: int) -> Margins:
    """The margins of a picture in pixels; UserError where they are nothing, or far too much."""
    margins = Margins(
        left=_length(amounts.get(Side.LEFT), width),
        right=_length(amounts.get(Side.RIGHT), width),
        top=_length(amounts.get(Side.TOP), height),
        bottom=_length(amounts.get(Side.BOTTOM), height),
    )
    if max(margins.left, margins.right) > MOST * width:
        raise UserError("outpaint_too_far", most=f"{MOST:g}")
    if max(margins.top, margins.bottom) > MOST * height:
        raise UserError("outpaint_too_far", most=f"{MOST:g}")
    return margins


def margins_to(aspect: float, width: int, height: int) -> Margins:
    """The margins that bring a picture to an aspect (width / height), the same on both sides."""
    if aspect > width / height:
        side = (height * aspect - width) / 2
        return Margins(left=side, right=side)
    side = (width / aspect - height) / 2
    return Margins(top=side, bottom=side)


def lay_out(width: int, height: int, margins: Margins, card: ModelCard) -> Canvas:
    """The canvas for a picture with margins, in sizes that the model can draw.

    Sides grow to the next multiple where they grow anyway. A side that does not grow becomes a
    multiple by scaling the picture, which is also made smaller where the canvas would be more
    than the model draws, and larger where it would be much less.

    Raises UserError("outpaint_nothing") where nothing grows.
    """
    grows_x, grows_y = margins.left + margins.right > 0, margins.top + margins.bottom > 0
    if not (grows_x or grows_y):
        raise UserError("outpaint_nothing")
    full_width = width + margins.left + margins.right
    full_height = height + margins.top + margins.bottom
    unit, area = card.size_multiple, full_width * full_height
    least = card.width * card.height / _LEAST_AREA
    wanted = min(max(1.0, sqrt(least / area)), sqrt(card.max_pixels / area))
    even = None if grows_x and grows_y else height if grows_x else width
    for scale in _scales(wanted, even, unit):
        canvas = round_up(full_width * scale, unit), round_up(full_height * scale, unit)
        if canvas[0] * canvas[1] <= card.max_pixels:
            return _place(canvas, width * scale, height * scale, margins)
    raise UserError("outpaint_too_far", most=f"{MOST:g}")


def _place(
    canvas: tuple[int, int], inner_width: float, inner_height: float, margins: Margins
) -> Canvas:
    inner = (min(canvas[0], round(inner_width)), min(canvas[1], round(inner_height)))
    return Canvas(
        width=canvas[0],
        height=canvas[1],
        left=_before(canvas[0] - inner[0], margins.left, margins.right),
        top=_before(canvas[1] - inner[1], margins.top, margins.bottom),
        inner_width=inner[0],
        inner_height=inner[1],
    )


def _before(room: int, before: float, after: float) -> int:
    """How much of what is new lies before the picture."""
    return round(room * before / (before + after)) if before + after else 0


def _scales(wanted: float, even: int | None, unit: int) -> Iterator[float]:
    """Ever smaller scales from the one that is wanted.

    Each makes `even`, the side that does not grow (if there is one), a multiple of `unit`.
    """
    if even is not None:
        most = max(1, floor(wanted * even / unit + 0.5))
        yield from (count * unit / even for count in range(most, 0, -1))
    else:
        yield wanted
        while wanted > _LEAST_SCALE:
            wanted *= 0.98
            yield wanted


def _length(amount: Amount | None, side: int) -> float:
    if amount is None:
        return 0
    return ceil(amount.value * side) if amount.is_share else amount.value
