"""Text as word lists are looked up in: without what hides a word from a plain search.

Case, width and style of letters, accents, traditional characters, and whatever stands between
the letters and digits make no difference. It goes character by character, so that a word has
one normal form wherever it stands, and each normal character knows which one it came from.
"""

import unicodedata
from functools import cache, lru_cache
from typing import Final, NamedTuple

import opencc

VOICED: Final = frozenset("\u3099\u309a")
"""What tells が from か: accents are dropped, but these are letters to their readers."""

_HANGUL: Final = range(0xAC00, 0xD7A4)
"""Taken apart, one Korean syllable would begin with another."""


class Normal(NamedTuple):
    """A text's letters and digits in normal form, and the index of the original of each."""

    text: str
    origins: tuple[int, ...]


def normalise(text: str) -> Normal:
    """The normal form of a text. Inserting spaces, symbols or invisible characters keeps it."""
    letters: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        for letter in _letters(character):
            letters.append(letter)
            origins.append(index)
    return Normal("".join(letters), tuple(origins))


@lru_cache(maxsize=65_536)
def _letters(character: str) -> str:
    """What a character is to the word lists: mostly one letter, nothing for a symbol."""
    if ord(character) in _HANGUL:
        return character
    folded = unicodedata.normalize("NFKD", character).casefold()
    apart = unicodedata.normalize("NFKD", folded)
    return "".join(_simplified(one) for one in apart if one.isalnum() or one in VOICED)


def _simplified(character: str) -> str:
    return _converter().convert(character) if character >= "\u3400" else character


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
