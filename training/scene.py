"""What is in a picture: the description that is drawn, told in Chinese and learned from."""

from enum import StrEnum
from typing import Final

import msgspec


class Colour(StrEnum):
    """A colour by its Chinese name, for backgrounds and tints."""

    WHITE = "白色"
    RED = "红色"
    ORANGE = "橙色"
    YELLOW = "黄色"
    GREEN = "绿色"
    CYAN = "青色"
    BLUE = "蓝色"
    PURPLE = "紫色"
    PINK = "粉色"
    BROWN = "棕色"
    GREY = "灰色"
    BLACK = "黑色"

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour itself, 0 … 255 each."""
        return _RGB[self]


class Place(StrEnum):
    """A background that is a place or a time of day."""

    GRASS = "草地"
    SNOW = "雪地"
    BEACH = "沙滩"
    SEA = "大海"
    NIGHT = "夜空"
    SUNSET = "夕阳"
    ROOM = "房间"


Background = Colour | Place
BACKGROUNDS: Final[tuple[Background, ...]] = (*Colour, *Place)
"""Every background, in the order of its label."""


class Style(StrEnum):
    """How the subjects are drawn. The first is what comes when nothing is asked for."""

    CARTOON = "卡通"
    SOLID = "立体"
    FLAT = "扁平"
    STICKER = "贴纸"


class Layout(StrEnum):
    """How the subjects are arranged."""

    SINGLE = "single"
    SEVERAL = "several"
    LEFT_RIGHT = "left-right"
    ABOVE_BELOW = "above-below"
    IN_FRONT = "in-front"

    @property
    def is_pair(self) -> bool:
        """Whether it shows two different subjects."""
        return self in {Layout.LEFT_RIGHT, Layout.ABOVE_BELOW, Layout.IN_FRONT}


class Scale(StrEnum):
    """How much of the picture a single subject fills."""

    SMALL = "small"
    USUAL = "usual"
    LARGE = "large"


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """A subject in the picture.

    `subject` indexes the subjects in use. `x`, `y` (0 … 1, from the upper left) are its centre
    and `size` its longer side, as shares of the picture's side.
    """

    subject: int
    x: float
    y: float
    size: float
    tint: Colour | None = None
    is_mirrored: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the square around it, as shares of the picture's side."""
        half = self.size / 2
        return self.x - half, self.y - half, self.x + half, self.y + half


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A picture before it is drawn.

    `placements` are in painting order, the farthest first: left before right, upper before
    lower, behind before in front. `shade` is added to the background's colours; `seed` decides
    the details that nobody speaks of, such as where the stars stand.
    """

    background: Background
    style: Style
    layout: Layout
    placements: tuple[Placement, ...]
    scale: Scale = Scale.USUAL
    shade: tuple[int, int, int] = (0, 0, 0)
    seed: int = 0

    @property
    def count(self) -> int:
        """The number of subjects shown."""
        return len(self.placements)


_RGB: Final[dict[Colour, tuple[int, int, int]]] = {
    Colour.WHITE: (255, 255, 255),
    Colour.RED: (222, 48, 48),
    Colour.ORANGE: (247, 140, 36),
    Colour.YELLOW: (252, 214, 58),
    Colour.GREEN: (70, 168, 76),
    Colour.CYAN: (72, 204, 208),
    Colour.BLUE: (52, 108, 222),
    Colour.PURPLE: (142, 74, 192),
    Colour.PINK: (250, 160, 196),
    Colour.BROWN: (128, 82, 50),
    Colour.GREY: (150, 150, 154),
    Colour.BLACK: (28, 28, 30),
}
