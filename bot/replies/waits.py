"""Lengths of time in words. Pure."""

from math import ceil
from typing import Final

_SCALES: Final = ((86_400, "天"), (3_600, "小时"), (60, "分"), (1, "秒"))


def about(seconds: float) -> str:
    """A length of time that is only guessed: to ten seconds, then to the minute, then to ten."""
    scales = ((90, 10), (3_600, 60))
    step = next((step for most, step in scales if seconds < most), 600)
    return lasting(max(1, round(seconds / step)) * step)


def lasting(seconds: float) -> str:
    """A length of time, rounded up, in its two largest units: `42 秒`, `3 分 20 秒`, `2 天 4 小时`.

    Nothing, or less, is one second: what is still to come is never said to be over.
    """
    rest = max(1, ceil(seconds))
    scale = next(place for place, (unit, _) in enumerate(_SCALES) if rest >= unit)
    if scale + 1 < len(_SCALES):
        least = _SCALES[scale + 1][0]
        rest = ceil(rest / least) * least
        scale = next(place for place, (unit, _) in enumerate(_SCALES) if rest >= unit)
    parts = []
    for unit, word in _SCALES[scale : scale + 2]:
        count, rest = divmod(rest, unit)
        if count:
            parts.append(f"{count} {word}")
    return " ".join(parts)
