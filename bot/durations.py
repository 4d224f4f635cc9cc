"""How long something is to last: `3天`, `两小时`, `半年`, `永久`. Pure."""

import re
from datetime import timedelta
from typing import Final, NamedTuple

from bot.commands.numerals import NUMBER, read_number
from bot.commands.text import Text

_UNITS: Final = {
    "分钟": timedelta(minutes=1),
    "分": timedelta(minutes=1),
    "个小时": timedelta(hours=1),
    "小时": timedelta(hours=1),
    "个钟头": timedelta(hours=1),
    "钟头": timedelta(hours=1),
    "天": timedelta(days=1),
    "日": timedelta(days=1),
    "个星期": timedelta(days=7),
    "星期": timedelta(days=7),
    "周": timedelta(days=7),
    "个月": timedelta(days=30),
    "月": timedelta(days=30),
    "年": timedelta(days=365),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "m": timedelta(minutes=1),
    "w": timedelta(days=7),
}
_UNIT: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_DURATION: Final = re.compile(rf"({NUMBER})\s*({_UNIT})(?![a-z])")
_FOR_GOOD: Final = re.compile(r"永久|永远|一直|forever")
_MOST: Final = timedelta(days=36_500)
_GAP: Final = " ,:;、，：；。"


class Duration(NamedTuple):
    """How long: None for good; and the words around it."""

    span: timedelta | None
    words: str


def read_duration(typed: str) -> Duration | None:
    """The duration at the start or at the end of some words; None where there is none.

    A month has 30 days here, a year 365.
    """
    text = Text.of(typed.strip())
    for pattern in (_DURATION, _FOR_GOOD):
        for found in pattern.finditer(text.folded):
            before = text.typed[: found.start()].strip(_GAP)
            after = text.typed[found.end() :].strip(_GAP)
            if before and after:
                continue
            if pattern is _FOR_GOOD:
                return Duration(None, before or after)
            span = _span(found[1], found[2])
            if span is not None:
                return Duration(span, before or after)
    return None


def _span(number: str, unit: str) -> timedelta | None:
    value = read_number(number)
    if value is None or not 0 < value * int(_UNITS[unit].total_seconds()) <= _MOST.total_seconds():
        return None
    return timedelta(seconds=round(float(value) * _UNITS[unit].total_seconds()))
