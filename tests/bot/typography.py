"""How Chinese is set: full-width marks, and a space between Chinese and Latin or digits.

After the recommendations of the W3C for Chinese text layout (clreq) and the habits of the
Chinese web; a line to be typed (in 「」, after 例如：, a command, an option) is set as it is typed.
"""

import re
from collections.abc import Iterator

MOST = 210
NUMBERS = frozenset(
    {
        *("bottom", "count", "factor", "height", "least", "left", "length", "limit", "lowest"),
        *("most", "number", "page", "pages", "percent", "position", "right", "seconds", "side"),
        *("steps", "top", "total", "unit", "width"),
    }
)
"""Places that are filled with digits."""

_HAN = r"[\u4e00-\u9fff]"
_TYPED = re.compile(
    r"「[^」\n]*」|例如：[^\n]*|(?<![\w/])/\S[^\n。；，]*|--[^\s，。；：]+|\S*=\S*|\[[^\]]*\]|@\S+"
)
_PLACE = re.compile(r"\{(\w+)[^}]*\}")
_FAULTS = (
    ("half-width mark beside Chinese", re.compile(rf"{_HAN}[,;:!?()]|[,;!?()]{_HAN}")),
    ("no space beside Latin or digits", re.compile(rf"{_HAN}[A-Za-z0-9#]|[A-Za-z0-9%]{_HAN}")),
    ("space beside a full-width mark", re.compile(rf"[，。；：！？、）] +(?={_HAN})")),
    ("doubled mark", re.compile(r"[，。；：！？、]{2,}")),
    ("exclamation", re.compile("[!！]")),
    ("two spaces", re.compile("  ")),
)
_PAIRS = (("「", "」"), ("（", "）"), ("《", "》"), ("『", "』"))


def faults(sentence: str) -> Iterator[str]:
    """What is wrong with how a sentence (a template with {places}) is set."""
    if sentence != sentence.strip(" \n"):
        yield "white space at an end"
    if len(sentence) > MOST:
        yield f"{len(sentence)} characters"
    if sentence.endswith(("，", "、", "；")):
        yield "ends in the middle"
    yield from (f"unpaired {a}" for a, b in _PAIRS if sentence.count(a) != sentence.count(b))
    prose = _TYPED.sub("”", _PLACE.sub(_stand_in, sentence))
    yield from (f"{name}: {found[0]}" for name, fault in _FAULTS if (found := fault.search(prose)))
    if re.search(r"[A-Za-z]{3} [A-Za-z]", prose) and not re.search(_HAN, prose):
        yield "no Chinese"


def _stand_in(place: re.Match[str]) -> str:
    """A digit for a number, a closing mark for words: they may stand beside anything."""
    return "8" if place[1] in NUMBERS else "”"
