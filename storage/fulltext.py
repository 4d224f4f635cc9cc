"""Words to find a prompt by.

Chinese is written without spaces, so each of its characters is a token of its own and a word is
a phrase: whatever piece of a prompt somebody remembers finds it. The same holds for every script
above the alphabets, and for emoji. Letters and digits below make words, found by how they begin.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import msgspec

_FIRST_APART: Final = 0x2E80
"""Here the CJK blocks begin; the alphabets, with their marks, lie below."""

_SILENT: Final = frozenset({"P", "Z", "C", "M"})
"""Punctuation, spaces, controls and marks divide words or are dropped."""

_UNASSIGNED: Final = frozenset({"Cn", "Co"})
"""An emoji newer than this Python is unassigned here, and yet somebody's word."""


class Phrase(msgspec.Struct, frozen=True):
    """Tokens that follow one another; with `is_open_ended` the last one may go on."""

    tokens: tuple[str, ...]
    is_open_ended: bool


def tokens(text: str) -> tuple[str, ...]:
    """The tokens of a text, without case, width and punctuation; none has a space in it."""
    return tuple(_tokens(unicodedata.normalize("NFKC", text).casefold()))


def phrases(query: str) -> tuple[Phrase, ...]:
    """What has to be in a text for each word of a query to be in it; words are set by spaces."""
    words = (tokens(word) for word in re.split(r"\s+", query))
    return tuple(Phrase(word, not _is_apart(word[-1][0])) for word in words if word)


def _tokens(text: str) -> Iterator[str]:
    word = ""
    for character in text:
        if _is_of_word(character):
            word += character
            continue
        if word:
            yield word
            word = ""
        if _is_apart(character):
            yield character
    if word:
        yield word


def _is_of_word(character: str) -> bool:
    return ord(character) < _FIRST_APART and unicodedata.category(character)[0] in "LNM"


def _is_apart(character: str) -> bool:
    if character.isascii() or _is_of_word(character):
        return False
    category = unicodedata.category(character)
    return category in _UNASSIGNED or category[0] not in _SILENT
