"""Which words of a prompt may not be used. Pure."""

import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

import ahocorasick

from bot.policy.normal_form import VOICED, Normal, normalise

_CLAUSE: Final = frozenset("，。；！？、,;!?\n\r")
"""What ends a clause: words on its two sides are two words, not one with something in between."""

_INVISIBLE: Final = frozenset({"Mn", "Me", "Cf"})
"""Categories of what is written into a word without dividing it."""

_UNSPACED: Final = (range(0x0E00, 0x1000), range(0x1780, 0x1800), range(0x2E80, 0x110000))
"""Thai to Burmese, Khmer, and all from the CJK radicals on: written without spaces."""


class Hit(NamedTuple):
    """A blocked word as it is listed, and where it stands: `text[start:end]`."""

    word: str
    start: int
    end: int


class _Span(NamedTuple):
    """Where a listed word stands in a normal form, as a half-open range."""

    word: str
    is_allowed: bool
    start: int
    end: int


class WordPolicy:
    """Finds blocked words, however they are written, in one pass (Aho & Corasick, 1975).

    A word hits wherever its letters follow one another, with anything between them but the end
    of a clause. Across clauses it must stand by itself and be divided between all its letters
    (「高，潮」), so that 「山很高，潮湿的森林」 is left in peace. Where it begins or ends with a
    letter of a script that has spaces, no such letter or digit may join it: "ass" is not in
    "grass". An allowed word that covers a hit excuses it.
    """

    def __init__(self, *, blocked: Iterable[str] = (), allowed: Iterable[str] = ()) -> None:
        """Words without any letter or digit are passed over. What is in both is allowed."""
        self._found = ahocorasick.Automaton()
        for words, is_allowed in ((blocked, False), (allowed, True)):
            for word in words:
                if normal := normalise(word).text:
                    self._found.add_word(normal, (word, is_allowed, len(normal)))
        self._found.make_automaton()

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Every blocked word in a text that is not excused, in the order in which they begin."""
        if not len(self._found):
            return ()
        normal = normalise(text)
        spans = [
            span
            for end, (word, is_allowed, length) in self._found.iter(normal.text)
            if _stands(span := _Span(word, is_allowed, end + 1 - length, end + 1), text, normal)
        ]
        excused = _reach((span for span in spans if span.is_allowed), len(normal.text))
        return tuple(
            Hit(span.word, normal.origins[span.start], normal.origins[span.end - 1] + 1)
            for span in sorted(spans, key=lambda span: (span.start, -span.end))
            if not span.is_allowed and span.end > excused[span.start]
        )


def _reach(spans: Iterable[_Span], length: int) -> list[int]:
    """For each position, how far spans reach that begin there or before."""
    reach = [0] * length
    for span in spans:
        reach[span.start] = max(reach[span.start], span.end)
    for at in range(1, length):
        reach[at] = max(reach[at], reach[at - 1])
    return reach


def _stands(span: _Span, text: str, normal: Normal) -> bool:
    """Whether a word that was found stands there as a word."""
    before, after = _gap(text, normal, span.start), _gap(text, normal, span.end)
    if _joins(normal, span.start, before) or _joins(normal, span.end, after):
        return False
    within = [_gap(text, normal, at) for at in range(span.start + 1, span.end)]
    if not any(_CLAUSE.intersection(gap or ()) for gap in within):
        return True
    is_alone = _divides(before) and _divides(after)
    return is_alone and all(_divides(gap) for gap in within)


def _gap(text: str, normal: Normal, at: int) -> str | None:
    """What stands before the normal character `at`; None at the beginning and at the end."""
    if at in (0, len(normal.origins)):
        return None
    return text[normal.origins[at - 1] + 1 : normal.origins[at]]


def _joins(normal: Normal, at: int, gap: str | None) -> bool:
    """Whether the characters before and at `at` are of one word, in a script that has spaces."""
    if _divides(gap):
        return False
    first, second = normal.text[at - 1], normal.text[at]
    return second in VOICED or (_is_spaced(first) and _is_spaced(second))


def _divides(gap: str | None) -> bool:
    return gap is None or any(unicodedata.category(one) not in _INVISIBLE for one in gap)


def _is_spaced(letter: str) -> bool:
    return not any(ord(letter) in script for script in _UNSPACED)
