"""The font for words in pictures that the bot makes."""

from functools import cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

FONT_PATH: Final = Path(__file__).parent / "fonts" / "DanqingSans-Regular.otf"
"""An OpenType font with the characters of GB 2312; its licence lies beside it."""

FONT_FAMILY: Final = "Danqing Sans"


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels, for Pillow; not to be changed by whoever gets it."""
    return ImageFont.truetype(FONT_PATH, size, layout_engine=ImageFont.Layout.BASIC)


def has_glyph(character: str) -> bool:
    """Whether the font can draw a character, rather than leave a gap."""
    return character.isspace() or font(16).getmask(character).getbbox() is not None
