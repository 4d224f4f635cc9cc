"""What a visible label says and where it stands, as far as the standard decides.

Source: GB 45438-2025, section 5.2.
"""

from enum import StrEnum
from typing import Final

MIN_SHARE: Final = 0.05
"""The least height of the words: this share of the picture's shorter side."""

MAX_WIDTH: Final = 12
"""The longest text, in full-width characters: so much fits beside the shorter side at MIN_SHARE."""

_WHAT: Final = ("人工智能", "AI")
_HOW: Final = ("生成", "合成")


class Corner(StrEnum):
    """Where a visible label stands."""

    BOTTOM_RIGHT = "bottom-right"
    BOTTOM_LEFT = "bottom-left"
    TOP_RIGHT = "top-right"
    TOP_LEFT = "top-left"

    @property
    def is_top(self) -> bool:
        """Whether it is an upper one."""
        return self in {Corner.TOP_RIGHT, Corner.TOP_LEFT}

    @property
    def is_left(self) -> bool:
        """Whether it is a left one."""
        return self in {Corner.BOTTOM_LEFT, Corner.TOP_LEFT}


def says_generated(text: str) -> bool:
    """Whether a text names both what made the picture and how, as the standard asks."""
    return any(word in text for word in _WHAT) and any(word in text for word in _HOW)


def measured(text: str) -> str:
    """The characters whose height is measured: those of the words that the standard asks for."""
    return "".join(word for word in (*_WHAT, *_HOW) if word in text)


def width_of(text: str) -> float:
    """How wide a text is, in full-width characters; Latin ones count as two thirds."""
    return sum(2 / 3 if char.isascii() else 1 for char in text)
