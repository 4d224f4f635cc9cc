"""Takes the options out of the words of a command.

What is left are the words themselves, character for character as typed. Where an option was cut
out between two of them, the white space around it becomes one space, or one line break if there
was one.
"""

import re
from typing import Any, Final, NamedTuple

from bot.commands.marker_values import read_marker
from bot.commands.markers import Kind
from bot.commands.option_words import VERBATIM
from bot.commands.scan import Scanner, find_block
from bot.commands.text import Text
from bot.commands.vocabulary import OPTION_FIELDS
from core.command import Notice

_VERBATIM: Final = re.compile(rf"(?<!\S)-+{VERBATIM}(?=[\s:=]|$)")
_TERMINATORS: Final = frozenset(",;、。")


class Reading(NamedTuple):
    """Words without options, what the options change (by field), and what to say of it.

    `verbatim` is what stood after `--原文`, None without it.
    """

    words: str
    verbatim: str | None
    changes: dict[str, Any]
    notices: tuple[Notice, ...]


def read_options(body: Text, *, is_bare: bool = False) -> Reading:
    """Read all that stands after a command; with `is_bare` options need no dashes.

    Raises UserError for options and values that cannot be understood.
    """
    pieces: list[Text] = []
    verbatim: str | None = None
    changes: dict[str, Any] = {}
    notices: list[Notice] = []
    scanner, block = Scanner(body, is_bare), find_block(body)
    position = 0
    while position < len(body.folded):
        marker, passed = scanner.find(position)
        notices += passed
        pieces.append(body.part(position, marker.start if marker else None))
        if marker is None:
            break
        if marker.kind is Kind.VERBATIM:
            verbatim = _verbatim(body, marker.end)
            break
        if marker.kind is Kind.PROMPT:
            position = marker.end
            continue
        value = read_marker(scanner, marker, block)
        notices += [*value.notices, *_change(changes, value.changes)]
        # The comma that ends a value is no part of the prompt.
        position = value.end + (body.folded[value.end : value.end + 1] in _TERMINATORS)
    return Reading(join(pieces), verbatim, changes, _each_once(notices))


def split_verbatim(body: Text) -> tuple[Text, str | None]:
    """The words before `--原文`, and what stands after it (None without it)."""
    found = _VERBATIM.search(body.folded)
    if found is None:
        return body, None
    return body.part(0, found.start()), _verbatim(body, found.end())


def join(pieces: list[Text]) -> str:
    """The words that are left when options are cut out between them."""
    words: list[str] = []
    gap = ""
    for piece in pieces:
        content = piece.strip()
        if not content.folded:
            gap += piece.folded
            continue
        gap += piece.folded[: -len(piece.folded.lstrip())]
        if words:
            words.append("\n" if "\n" in gap else " " if gap else "")
        words.append(content.typed)
        gap = piece.folded[len(piece.folded.rstrip()) :]
    return "".join(words)


def _verbatim(body: Text, start: int) -> str:
    has_separator = body.folded[start : start + 1] in {":", "="}
    return body.part(start + has_separator).strip().typed


def _change(changes: dict[str, Any], new: dict[str, Any]) -> list[Notice]:
    """Put new changes over the old ones; styles add up, of anything else the last one holds."""
    notices = []
    for field, value in new.items():
        if field == "loras":
            changes[field] = (*changes.get(field, ()), *value)
            continue
        if field in changes:
            notices.append(Notice("option_twice", {"option": OPTION_FIELDS[field]}))
        changes[field] = value
    return notices


def _each_once(notices: list[Notice]) -> tuple[Notice, ...]:
    """The first notice of each reason and option."""
    first = {(one.reason, one.values.get("option")): one for one in reversed(notices)}
    return tuple(reversed(first.values()))
