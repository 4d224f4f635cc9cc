"""Values in quotes. Quotes that are not closed are plain characters."""

import re
from typing import Final, NamedTuple

from bot.commands.text import Text, fold

_PAIRS: Final = {"'": "'", "“": "”", "”": "”", "‘": "’", "「": "」", "『": "』"}
_DOUBLE: Final = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
_ESCAPE: Final = re.compile(r'\\(["\\])')


class Quoted(NamedTuple):
    """What stood between quotes, and the position after the closing one."""

    text: str
    end: int


def read_quoted(text: Text, start: int) -> Quoted | None:
    """The quoted value that begins at `start`; None where there is no closed pair of quotes.

    Between plain double quotes a backslash before a double quote or a backslash is left out.
    """
    opening = text.folded[start : start + 1]
    if opening == '"':
        found = _DOUBLE.match(text.folded, start)
        return found and Quoted(_unescape(text.part(*found.span(1))), found.end())
    closing = text.folded.find(_PAIRS[opening], start + 1) if opening in _PAIRS else -1
    return None if closing < 0 else Quoted(text.typed[start + 1 : closing], closing + 1)


def quote(typed: str) -> str:
    """`typed` in quotes, so that `read_quoted` gives it back exactly."""
    return '"' + "".join(f"\\{one}" if fold(one) in '"\\' else one for one in typed) + '"'


def _unescape(inner: Text) -> str:
    pieces, last = [], 0
    for escape in _ESCAPE.finditer(inner.folded):
        pieces.append(inner.typed[last : escape.start()])
        last = escape.start(1)
    return "".join((*pieces, inner.typed[last:]))
