"""Text as typed, side by side with a folded copy in which commands and options are looked for."""

import re
import unicodedata
from typing import Final, NamedTuple, Self

from opencc import OpenCC

_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SIMPLIFIER: Final = OpenCC("t2s")
"""From traditional to simplified, one character at a time: the length must stay."""
_SAME: Final = {
    **dict.fromkeys("‐‑‒–—―−─━⸺⸻", "-"),
    **dict.fromkeys("×✕✖╳", "x"),
    **dict.fromkeys("∗", "*"),
    **dict.fromkeys("∶", ":"),
    # Invisible marks that phones and copied text leave behind.
    **dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff", " "),
    **dict.fromkeys("\r\u2028\u2029", "\n"),
    # OpenCC keeps this one, which is a word of its own too (名著).
    "著": "着",
}


class Text(NamedTuple):
    """What a person typed, and the same folded, character for character.

    Folding makes widths, dashes, cases, spaces and traditional characters equal. Positions in
    both are the same, so that what is found in `folded` can be cut out of `typed` unaltered.
    """

    typed: str
    folded: str

    @classmethod
    def of(cls, typed: str) -> Self:
        """A text with its folded copy."""
        return cls(typed, fold(typed))

    def part(self, start: int, stop: int | None = None) -> Self:
        """The characters from `start` to before `stop`, of both."""
        return type(self)(self.typed[start:stop], self.folded[start:stop])

    def strip(self) -> Self:
        """The text without white space (and invisible marks) at its ends."""
        start = len(self.folded) - len(self.folded.lstrip())
        return self.part(start, len(self.folded.rstrip()))


def fold(typed: str) -> str:
    """`typed` with every character replaced by the plain one that means the same."""
    return typed.translate({ord(character): _fold(character) for character in set(typed)})


def shown(typed: str, most: int = 20) -> str:
    """A part of what was typed, short, on one line and printable, to be quoted in a sentence."""
    head = typed[: 4 * most].strip()
    line = "".join(character if character.isprintable() else " " for character in head)
    line = " ".join(line.split())
    return line if len(line) <= most and len(typed) <= 4 * most else line[:most] + "…"


def _fold(character: str) -> str:
    if character in _SAME:
        return _SAME[character]
    if character.isspace() and character != "\n":
        return " "
    plain = unicodedata.normalize("NFKC", character).lower()
    if len(plain) != 1:
        return character
    return _SAME.get(plain) or _simplified(plain)


def _simplified(character: str) -> str:
    if not _HAN.match(character):
        return character
    # Twice: 薴 becomes 苧, which is traditional itself.
    simple = _SIMPLIFIER.convert(_SIMPLIFIER.convert(character))
    return simple if len(simple) == 1 else character
