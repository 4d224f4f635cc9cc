"""Looking for the next option."""

import re
from typing import Final, NamedTuple

from bot.commands.dashes import judge_dashes
from bot.commands.markers import Marker, ampersand_marker, bare_marker, label_marker
from bot.commands.option_names import (
    BY_NAME,
    INLINE_LABELS,
    LINE_LABELS,
    PROMPT_LABELS,
    either,
)
from bot.commands.text import Text
from bot.commands.word import SINGLE_DASH
from core.command import Notice

_BLOCK: Final = re.compile(
    r"^ *(?:steps|步数|迭代步数) *: *[0-9]+ *,"
    # Where line breaks were lost on the way, only what is surely no prose.
    r"|(?<=\s)steps: *[0-9]+, *(?=(?:sampler|schedule type|cfg scale|seed|size):)",
    re.MULTILINE,
)
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
_LONG_NAMES: Final = [name for name in BY_NAME if name not in SINGLE_DASH]
_BARE: Final = rf"(?P<bare>(?<![^\s,;、])(?:{either(_LONG_NAMES)})(?=[\s:=]|$))"
_BARE_HERE: Final = re.compile(f"{_BARE}|{_HERE.pattern}")
_BARE_CANDIDATE: Final = re.compile(f"{_BARE}|{_CANDIDATE.pattern}", re.MULTILINE)


class Found(NamedTuple):
    """The next marker, if there is one, and what to say of the dashes passed on the way."""

    marker: Marker | None
    notices: tuple[Notice, ...] = ()


class Scanner(NamedTuple):
    """Looks for options in a text; with `is_bare` also for names without dashes."""

    text: Text
    is_bare: bool = False

    def find(self, start: int, stop: int | None = None) -> Found:
        """The first marker from `start` (itself a place where one may begin) to before `stop`.

        Raises UserError for what was meant as an option but is none.
        """
        stop = len(self.text.folded) if stop is None else stop
        notices: list[Notice] = []
        place = self._place_at(start, stop) or self._next_place(start, stop)
        while place is not None:
            read = self._read(place)
            if isinstance(read, Marker):
                return Found(read, tuple(notices))
            if read is not None:
                notices.append(read)
            place = self._next_place(place.end(), stop)
        return Found(None, tuple(notices))

    def is_marker(self, position: int) -> bool:
        """Whether a marker begins right at a position; errors as `find`."""
        stop = len(self.text.folded)
        candidate = _BARE_CANDIDATE if self.is_bare else _CANDIDATE
        place = self._place_at(position, stop) or candidate.match(self.text.folded, position)
        return place is not None and isinstance(self._read(place), Marker)

    def _place_at(self, start: int, stop: int) -> re.Match[str] | None:
        here = _BARE_HERE if self.is_bare else _HERE
        return here.match(self.text.folded, start, stop)

    def _next_place(self, start: int, stop: int) -> re.Match[str] | None:
        candidate = _BARE_CANDIDATE if self.is_bare else _CANDIDATE
        return candidate.search(self.text.folded, start, stop)

    def _read(self, place: re.Match[str]) -> Marker | Notice | None:
        match place.lastgroup:
            case "dashes":
                return judge_dashes(self.text, place)
            case "ampersand":
                return ampersand_marker(self.text, place)
            case "bare":
                return bare_marker(self.text, place)
            case _:
                return label_marker(self.text, place)


def find_block(text: Text) -> int | None:
    """Where the first pasted parameter block (`Steps: 28, Sampler: …`) begins."""
    found = _BLOCK.search(text.folded)
    return found and found.start()
