"""Words as people list them: in a message, or in a file. Pure."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.policy.normal_form import normalise

MAX_WORD: Final = 60
"""Letters and digits of one word."""

_ENDS: Final = re.compile(r"[、，,；;\r\n]+")
_ALLOWED: Final = re.compile(r"放行\s*[:：]\s*(?=\S)")
_REMARK: Final = "#"


class ReadWords(NamedTuple):
    """The words in a text, those that cannot be listed, and why not."""

    words: tuple[str, ...]
    empty: tuple[str, ...]
    long: tuple[str, ...]


class FileWords(NamedTuple):
    """What a file blocks and allows."""

    blocked: tuple[str, ...]
    allowed: tuple[str, ...]


def read_words(text: str) -> ReadWords:
    """The words in a text, once for each normal form, the way they were first written.

    They end with a comma, a semicolon, or a line; and with a space, but for words of Latin letters
    and single characters: `血腥 暴力，nude girl，赌 博` are four.
    """
    found: dict[str, str] = {}
    empty, long = [], []
    for word in _split(text):
        normal = normalise(word).text
        if not normal:
            empty.append(word)
        elif len(normal) > MAX_WORD:
            long.append(word)
        else:
            found.setdefault(normal, word)
    return ReadWords(tuple(found.values()), tuple(empty), tuple(long))


def read_file(text: str) -> FileWords:
    """The words of a file: one on each line, `放行：` before an allowed one, `#` before a remark.

    Lines without any letter or digit are passed over.
    """
    blocked, allowed = [], []
    for line in text.lstrip("\ufeff").splitlines():
        word = line.strip()
        if word.startswith(_REMARK) or not normalise(word).text:
            continue
        if (mark := _ALLOWED.match(word)) is not None:
            allowed.append(word[mark.end() :])
        else:
            blocked.append(word)
    return FileWords(tuple(blocked), tuple(allowed))


def _split(text: str) -> Iterator[str]:
    for part in _ENDS.split(text):
        words: list[str] = []
        is_spelt = False
        for piece in part.split():
            if words and words[-1][-1].isascii() and piece[0].isascii():
                words[-1] += f" {piece}"
            elif words and len(piece) == 1 and (is_spelt or len(words[-1]) == 1):
                words[-1] += piece
                is_spelt = True
            else:
                words.append(piece)
                is_spelt = False
        yield from words
