"""Picture strips: works side by side, each with its number and what is to be said of it.

Synchronous, and uses the CPU: call it in a thread.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from PIL import Image, ImageDraw, ImageFont

from bot.font import font, has_glyph
from bot.pictures import encode_png, open_png

CELL: Final = 200
"""The side of the square (pixels) that a picture is fitted into."""

MOST_IN_ROW: Final = 5

_GAP: Final = 20
_LINES: Final = 3
_NUMBER_SIZE: Final = 20
_CAPTION_SIZE: Final = 16
_LEADING: Final = 22
_LABEL_PART: Final = 0.07
_LABEL_LEAST: Final = 16
_BOX: Final = _NUMBER_SIZE + 10 + _LINES * _LEADING

_PAPER: Final = "#faf7f0"
_INK: Final = "#2b2723"
_FAINT: Final = "#8a8178"
_HOLE: Final = "#efe9dc"
_LABEL: Final = "AI生成"
_UNKNOWN: Final = "＊"


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """One place of a strip: a work's picture as delivered, or a hole and why it is one."""

    number: int
    caption: str
    png: bytes | None = None
    hole: str = ""


def draw_strip(frames: Sequence[Frame]) -> bytes:
    """The frames in their order, in rows of MOST_IN_ROW, as PNG.

    The picture says that it is made of AI-generated ones. Raises ValueError without frames.
    """
    if not frames:
        raise ValueError("a strip needs a frame")
    columns = min(len(frames), MOST_IN_ROW)
    rows = -(-len(frames) // MOST_IN_ROW)
    width = columns * (CELL + _GAP) + _GAP
    height = rows * (CELL + _BOX + _GAP) + _GAP
    label_size = max(_LABEL_LEAST, round(min(width, height) * _LABEL_PART))
    strip = Image.new("RGB", (width, height + label_size + _GAP), _PAPER)
    pen = ImageDraw.Draw(strip)
    for place, frame in enumerate(frames):
        row, column = divmod(place, MOST_IN_ROW)
        corner = (_GAP + column * (CELL + _GAP), _GAP + row * (CELL + _BOX + _GAP))
        _draw_picture(strip, pen, frame, corner)
        _draw_words(pen, frame, corner)
        if place:
            _draw_arrow(pen, corner)
    pen.text(
        (width - _GAP, strip.height - _GAP),
        _LABEL,
        fill=_FAINT,
        font=font(label_size),
        anchor="rs",
    )
    return encode_png(strip)


def _draw_picture(
    strip: Image.Image, pen: ImageDraw.ImageDraw, frame: Frame, corner: tuple[int, int]
) -> None:
    left, top = corner
    if frame.png is not None:
        image = open_png(frame.png).convert("RGB")
        image.thumbnail((CELL, CELL), Image.Resampling.LANCZOS)
        strip.paste(image, (left + (CELL - image.width) // 2, top + (CELL - image.height) // 2))
        return
    pen.rectangle((left, top, left + CELL - 1, top + CELL - 1), fill=_HOLE, outline=_FAINT)
    pen.text(
        (left + CELL // 2, top + CELL // 2),
        frame.hole,
        fill=_FAINT,
        font=font(_NUMBER_SIZE),
        anchor="mm",
    )


def _draw_words(pen: ImageDraw.ImageDraw, frame: Frame, corner: tuple[int, int]) -> None:
    left, top = corner[0], corner[1] + CELL + 4
    pen.text((left, top), f"#{frame.number}", fill=_INK, font=font(_NUMBER_SIZE))
    small = font(_CAPTION_SIZE)
    for place, line in enumerate(_lines(frame.caption, small)):
        y = top + _NUMBER_SIZE + 8 + place * _LEADING
        pen.text((left, y), line, fill=_FAINT, font=small)


def _draw_arrow(pen: ImageDraw.ImageDraw, corner: tuple[int, int]) -> None:
    """Between two pictures of a row; before the first of a row there is no room for one."""
    x, y = corner[0] - _GAP // 2, corner[1] + CELL // 2
    pen.polygon(((x - 4, y - 7), (x - 4, y + 7), (x + 5, y)), fill=_FAINT)


def _lines(text: str, small: ImageFont.FreeTypeFont) -> list[str]:
    """The text in at most _LINES lines of a cell's width, cut with an ellipsis."""
    lines = list(_broken(text, small))
    if len(lines) <= _LINES:
        return lines
    return [*lines[: _LINES - 1], lines[_LINES - 1][:-1] + "…"]


def _broken(text: str, small: ImageFont.FreeTypeFont) -> Iterator[str]:
    line = ""
    for typed in " ".join(text.split()):
        character = typed if has_glyph(typed) else _UNKNOWN
        if line and small.getlength(line + character) > CELL:
            yield line
            line = ""
        line += character
    if line:
        yield line
