"""Where a picture is to be extended, and how far: `左 128`, `四周 25%`, `向右扩 1/2`."""

import re
from enum import StrEnum
from typing import Final, NamedTuple

from bot.commands.numerals import NUMBER, read_number, read_share
from bot.commands.text import Text, shown
from bot.commands.values import END
from core.errors import UserError


class Side(StrEnum):
    """Where a picture can be extended."""

    LEFT = "左"
    RIGHT = "右"
    TOP = "上"
    BOTTOM = "下"


class Amount(NamedTuple):
    """How far: so many pixels, or else a share of the picture's width or height."""

    value: float
    is_share: bool = True


DEFAULT: Final = Amount(0.25)
"""How far where nothing is said."""

_MOST_SHARE: Final = 4
_MOST_PIXELS: Final = 8_192

_ALL: Final = tuple(Side)
_SIDES: Final = {
    **dict.fromkeys(("上下左右", "四周", "四边", "四面", "周围", "外", "全部", "each"), _ALL),
    **dict.fromkeys(("左右", "两边", "两侧", "横向"), (Side.LEFT, Side.RIGHT)),
    **dict.fromkeys(("上下", "纵向", "竖向"), (Side.TOP, Side.BOTTOM)),
    **{str(side): (side,) for side in Side},
    "左上": (Side.LEFT, Side.TOP),
    "右上": (Side.RIGHT, Side.TOP),
    "左下": (Side.LEFT, Side.BOTTOM),
    "右下": (Side.RIGHT, Side.BOTTOM),
}
_WORDS: Final = "|".join(sorted(_SIDES, key=len, reverse=True))
_NUMBER: Final = (
    rf"(?P<fraction>{NUMBER} ?/ ?{NUMBER})|(?P<half>一半)"
    rf"|(?P<share>百分之{NUMBER}|{NUMBER} ?%|{NUMBER}成(?:{NUMBER})?)"
    rf"|(?P<pixels>{NUMBER}) ?(?:px|像素)|(?P<plain>{NUMBER})"
)
_AMOUNT: Final = re.compile(rf"(?:{_NUMBER})(?=[\s,;、。上下左右四]|$)")
_SIDE: Final = re.compile(
    rf"(?:[向往朝])?(?P<side>{_WORDS})[边面方侧]?"
    r"(?:各?(?:扩展|扩大|扩|延伸|加宽|加高|加)?)"
    r"(?=[\s,;、。0-9零一二两三四五六七八九十百半上下左右四]|$)"
)
_VERB: Final = re.compile(r"(?:扩展|扩大|扩|延伸)(?=[\s0-9]|$)")
_FILL: Final = re.compile(rf"填充[ :=]*(?P<fill>复制|镜像){END}")
_GAP: Final = re.compile(r"[\s,;、。]*")


class Extension(NamedTuple):
    """How far on which side, what is filled in first (None: not said), and the other words."""

    amounts: dict[Side, Amount]
    fill: str | None
    prompt: str


def read_extension(words: str) -> Extension:
    """Read what stands at the start of the words of 扩图; the rest is the prompt.

    An amount counts for the sides named since the last one, or for all where none is named.
    Without any side or amount `amounts` is empty. Raises UserError("bad_amount") for an amount
    of nothing or of far too much.
    """
    text = Text.of(words).strip()
    amounts: dict[Side, Amount] = {}
    waiting: list[Side] = []
    fill: str | None = None
    position = 0
    while position < len(text.folded):
        if side := _SIDE.match(text.folded, position):
            waiting += _SIDES[side["side"]]
            end = side.end()
        elif found := _AMOUNT.match(text.folded, position):
            amount = _read_amount(found, text)
            amounts |= dict.fromkeys(waiting or (() if amounts else _ALL), amount)
            waiting, end = [], found.end()
        elif filling := _FILL.match(text.folded, position):
            fill, end = filling["fill"], filling.end()
        elif verb := _VERB.match(text.folded, position):
            end = verb.end()
        else:
            break
        gap = _GAP.match(text.folded, end)
        position = gap.end() if gap else end
    amounts |= dict.fromkeys(waiting, DEFAULT)
    return Extension(amounts, fill, text.typed[position:])


def _read_amount(found: re.Match[str], text: Text) -> Amount:
    amount = _amount(found)
    if amount is None or not 0 < amount.value <= (_MOST_SHARE if amount.is_share else _MOST_PIXELS):
        raise UserError("bad_amount", given=shown(text.typed[slice(*found.span())]))
    return amount


def _amount(found: re.Match[str]) -> Amount | None:
    if found["half"]:
        return Amount(0.5)
    if fraction := found["fraction"]:
        above, below = (read_number(part.strip()) for part in fraction.split("/"))
        return Amount(float(above / below)) if above is not None and below else None
    if share := found["share"]:
        value = read_share(share.replace(" ", ""))
        return None if value is None else Amount(float(value))
    value = read_number(found["pixels"] or found["plain"])
    if value is None:
        return None
    # A bare number that is too much for a share can only be pixels.
    is_share = not found["pixels"] and value <= _MOST_SHARE
    return Amount(float(value), is_share)
