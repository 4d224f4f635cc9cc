"""The work a command speaks of: `#12`, `12号`, or a bare number."""

import re
from typing import Final, NamedTuple

from bot.commands.numerals import NUMBER, read_number
from bot.commands.text import Text, shown
from bot.commands.word import CommandWord, Target
from core.errors import UserError

MAX_NUMBER: Final = 2**63 - 1

_END: Final = r"(?=[\s,:;、。]|$)"
_MARKED: Final = rf"(?:#|№) ?([0-9]+)(?![0-9a-z])|第?({NUMBER})号{_END}"
_AT_START: Final = {
    Target.NONE: re.compile(r"(?!)"),
    Target.MARKED: re.compile(_MARKED),
    Target.NUMBER: re.compile(rf"{_MARKED}|([0-9]+){_END}"),
}
_AT_END: Final = re.compile(rf"(?<=\s)(?:{_MARKED})$")
_GAP: Final = re.compile(r"\s*[,:;、。!]?\s*")


class Aim(NamedTuple):
    """The number of a work (None: not named), and the other words."""

    number: int | None
    words: Text


def read_target(words: Text, command: CommandWord) -> Aim:
    """The work named at the start of the words, or, where a bare number will do, at their end.

    Raises UserError for a number no work can have, and for a second work.
    """
    found = _AT_START[command.target].match(words.folded)
    if found is not None:
        gap = _GAP.match(words.folded, found.end())
        rest = words.part(gap.end() if gap else found.end())
    elif command.target is Target.NUMBER and (found := _AT_END.search(words.folded)):
        rest = words.part(0, found.start()).strip()
    else:
        return Aim(None, words)
    is_for_one = not (command.draws or command.takes_several)
    if is_for_one and _AT_START[command.target].match(rest.folded):
        raise UserError("one_target", given=shown(words.typed))
    typed = words.typed[slice(*found.span())]
    return Aim(_number(next(filter(None, found.groups())), typed), rest)


def _number(digits: str, typed: str) -> int:
    value = read_number(digits)
    if value is None or not 1 <= value <= MAX_NUMBER or value != int(value):
        raise UserError("bad_target", given=shown(typed))
    return int(value)
