"""Names that are one slip away."""

from collections.abc import Iterable
from typing import Final

_SHORTEST: Final = 2
_SHORTEST_LATIN: Final = 3
_SWAPPED: Final = 2


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The first name that `word` misses by one slip; None where there is none.

    Names of the word's own length come before longer and shorter ones. Of words too short to
    be recognised in part (`-x`), and of signs, nothing is near.
    """
    is_too_short = len(word) < (_SHORTEST_LATIN if word.isascii() else _SHORTEST)
    if is_too_short or not any(character.isalpha() for character in word):
        return None
    near = [name for name in names if is_near(word, name)]
    return min(near, key=lambda name: len(name) != len(word), default=None)


def is_near(one: str, other: str) -> bool:
    """Whether one character too many, too few or wrong, or two swapped ones, part two words.

    At least one character must be common to both, so that 风 is not near 画.
    """
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _SHORTEST:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    is_swapped = len(a) == len(b) == _SWAPPED and a == b[::-1]
    return is_swapped or max(len(a), len(b)) <= 1
