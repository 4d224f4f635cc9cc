"""Which command a message begins with."""

import re
from typing import Final, NamedTuple

from bot.commands.near import nearest
from bot.commands.scan import find_block
from bot.commands.text import Text, shown
from bot.commands.vocabulary import COMMANDS, command_word
from bot.commands.word import CommandWord, Joined
from core.command import CommandName
from core.errors import UserError

_OPENING: Final = re.compile(r"\s*(?:(?P<slash>/) *|(?P<mark>[!、])(?=\S))?")
_ADMIN: Final = re.compile("管理 *")
_WORD: Final = re.compile(r"\S+")
_AFTER_NAME: Final = re.compile(r"[:,]?\s*")
_WORD_SIGNS: Final = frozenset("_'.-")
_DOTS: Final = frozenset({"..", "。。"})
_AFTER_CAREFUL: Final = ("全部", "所有", "清除", "恢复默认")
_SHORTEST_SLIP: Final = 3
_NAMES: Final = tuple(
    sorted(
        ((name, word) for word in COMMANDS for name in (str(word.name), *word.aliases)),
        key=lambda pair: len(pair[0]),
        reverse=True,
    )
)
_SAID_BY_NAME: Final = {
    "取消收藏": "取消",
    "添加屏蔽词": "添加",
    "删除屏蔽词": "删除",
    "查看屏蔽词": "查看",
    **{f"{letter}{place}": f"{letter.upper()}{place}" for letter in "uv" for place in "1234"},
}
"""Names that say more than their command does."""


class Lead(NamedTuple):
    """A command, the words that its name already says, and where the other words begin."""

    command: CommandWord
    said: str
    end: int


def read_lead(text: Text, *, is_addressed: bool) -> Lead:
    """The command at the start of a message: of several names that fit, the longest.

    Raises UserError("not_a_command") for talk, UserError("empty") where nothing is said, and
    another for a slash before something that is no command.
    """
    opening = _OPENING.match(text.folded)
    start = opening.end() if opening else 0
    sign = opening.lastgroup if opening else None
    is_blank = not text.folded[start:].strip()
    if is_blank and is_addressed:
        raise UserError("empty")
    if is_blank or not (is_addressed or sign):
        raise _talk(text, start)
    found = _find_name(text.folded, start, has_sign=sign is not None)
    if found is not None:
        name, end, command = found
        return Lead(command, _SAID_BY_NAME.get(name, ""), _skip(_AFTER_NAME, text.folded, end))
    if sign is None and find_block(text) is not None:
        return Lead(command_word(CommandName.DRAW), "", start)
    raise _no_command(text, start, sign, is_addressed=is_addressed)


def _find_name(folded: str, start: int, *, has_sign: bool) -> tuple[str, int, CommandWord] | None:
    admin_start = _skip(_ADMIN, folded, start)
    for name, command in _NAMES:
        begin = admin_start if command.is_admin else start
        end = begin + len(name)
        if folded.startswith(name, begin) and _may_end(
            name, command, folded[end:], has_sign=has_sign
        ):
            return name, end, command
    return None


def _may_end(name: str, command: CommandWord, rest: str, *, has_sign: bool) -> bool:
    """Whether a command's name may be followed by `rest`."""
    after = rest[:1]
    if name in _DOTS:
        return not has_sign and after not in {".", "。"} and bool(rest.strip())
    if not after or after.isspace():
        return True
    is_latin = name.isascii() and name.isalnum()
    if name == after or (is_latin and (after in _WORD_SIGNS or _is_latin(after))):
        return False  # ？？？ and drawing
    return not after.isalpha() or _may_join(command.joined, rest, has_sign=has_sign)


def _may_join(joined: Joined, rest: str, *, has_sign: bool) -> bool:
    """Whether words may follow a command without a space."""
    if joined is Joined.NEVER:
        return rest.startswith(_AFTER_CAREFUL)
    return joined is Joined.ALWAYS or has_sign or rest.startswith("第")


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _no_command(text: Text, start: int, sign: str | None, *, is_addressed: bool) -> UserError:
    word = _WORD.match(text.folded, start)
    end = word.end() if word else start
    given = shown(text.typed[start:end])
    # Talk, and the commands of other bots, are not corrected.
    may_be_slip = is_addressed or not text.folded[start:end].isascii()
    is_sure = sign == "slash" or end - start >= _SHORTEST_SLIP
    if may_be_slip and is_sure:
        near = nearest(text.folded[start:end], (name for name, _ in _NAMES))
        if near is not None:
            return UserError("misspelt_command", given=given, suggestion=near)
    if sign == "slash" and is_addressed:
        return UserError("unknown_command", given=given)
    return _talk(text, start)


def _talk(text: Text, start: int) -> UserError:
    return UserError("not_a_command", given=shown(text.typed[start:]))


def _skip(pattern: re.Pattern[str], folded: str, start: int) -> int:
    found = pattern.match(folded, start)
    return found.end() if found else start
