"""Looking for the next option."""

import re
from typing import Final, NamedTuple

from bot.commands.dashes import judge_dashes
from bot.commands.markers import Marker, ampersand_marker, label_marker
from bot.commands.option_names import INLINE_LABELS, LINE_LABELS, PROMPT_LABELS
from bot.commands.text import Text
from core.command import Notice

_BLOCK: Final = re.compile(r"^ *(?:steps|步数|迭代步数) *: *[0-9]+ *,", re.MULTILINE)
_HERE: Final = re.compile("(?P<dashes>-+)")
_CANDIDATE: Final = re.compile(
    r"(?P<dashes>(?<!\S)-+)"
    r"|(?P<ampersand>(?<!\S)&)"
    r"|(?P<lora><lora:)"
    rf"|(?P<negative>^ *(?:{LINE_LABELS}) *:|(?:[,;、] *|(?<=[\s。]))(?:{INLINE_LABELS}) *:)"
    rf"|(?P<prompt>^ *(?:{PROMPT_LABELS}) *:)"
    rf"|(?P<block>{_BLOCK.pattern})",
    re.MULTILINE,
)


class Found(NamedTuple):
    """The next marker, if there is one, and what to say of the dashes passed on the way."""

    marker: Marker | None
    notices: tuple[Notice, ...] = ()


def find_marker(text: Text, start: int, stop: int | None = None) -> Found:
    """The first marker at or after `start` (itself a place where one may begin), before `stop`.

    Raises UserError for what was meant as an option but is none.
    """
    stop = len(text.folded) if stop is None else stop
    notices: list[Notice] = []
    place = _HERE.match(text.folded, start, stop) or _CANDIDATE.search(text.folded, start, stop)
    while place is not None:
        read = _read(text, place)
        if isinstance(read, Marker):
            return Found(read, tuple(notices))
        if read is not None:
            notices.append(read)
        place = _CANDIDATE.search(text.folded, place.end(), stop)
    return Found(None, tuple(notices))


def marker_at(text: Text, position: int) -> Marker | None:
    """The marker that begins right at a position; errors as `find_marker`."""
    place = _HERE.match(text.folded, position) or _CANDIDATE.match(text.folded, position)
    read = _read(text, place) if place else None
    return read if isinstance(read, Marker) else None


def find_block(text: Text, start: int = 0) -> int | None:
    """Where the next pasted parameter block (`Steps: 28, Sampler: …`) begins."""
    found = _BLOCK.search(text.folded, start)
    return found and found.start()


def _read(text: Text, place: re.Match[str]) -> Marker | Notice | None:
    if place.lastgroup == "dashes":
        return judge_dashes(text, place)
    if place.lastgroup == "ampersand":
        return ampersand_marker(text, place)
    return label_marker(text, place)
