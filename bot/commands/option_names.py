"""Patterns for the names of options, in folded text."""

import re
from collections.abc import Iterable
from typing import Final

from bot.commands.option_words import OPTIONS, PROMPT_NAMES, VERBATIM
from bot.commands.word import OptionWord

BY_NAME: Final[dict[str, OptionWord]] = {
    name: option for option in OPTIONS for name in (option.key, *option.aliases)
}
"""The option that each name without dashes means."""

ALL_NAMES: Final = (*BY_NAME, *PROMPT_NAMES, VERBATIM)

_NEGATIVE: Final = "negative_prompt"
_ENGLISH_LABELS: Final = ("negative prompt", "negative-prompt", "negative")


def either(names: Iterable[str]) -> str:
    """A pattern for one of the names, the longest that is there; Latin ones end with their word."""
    longest_first = sorted(names, key=len, reverse=True)
    return "|".join(
        re.escape(name) + ("(?![a-z])" if name.isascii() else "") for name in longest_first
    )


LINE_LABELS: Final = either(
    [name for name, option in BY_NAME.items() if option.field == _NEGATIVE and not name.isascii()]
    + [*_ENGLISH_LABELS]
)
INLINE_LABELS: Final = either(
    [name for name in BY_NAME if name.endswith("提示词")] + [_ENGLISH_LABELS[0]]
)

PROMPT_LABELS: Final = either(PROMPT_NAMES)

PREFIX: Final = re.compile(f"({either(ALL_NAMES)})")
"""A name, whatever follows."""

EXACT: Final = re.compile(rf"({either(ALL_NAMES)})(?=[\s:=,;、。]|$)")
"""A whole name."""

ASSIGNED: Final = re.compile(rf"({either(ALL_NAMES)}) *[:=]")
"""A name with a colon or an equals sign."""

_SEPARATOR: Final = re.compile(" *[:=] *| *")

NAMELIKE: Final = re.compile(r"[^\W\d_]+(?:[-_][^\W\d_]+)*")
"""What might be meant as a name."""

ASSIGNED_VALUE: Final = re.compile(r" *=| +[0-9]")
"""What follows the name of an option, but no word of prose."""

SPACED: Final = re.compile(rf" +({either(BY_NAME)})(?: *[:=]| +\S)")
"""An option that a space parts from its dashes."""

OFTEN_MEANT: Final = {
    **dict.fromkeys(("w", "h", "width", "height", "宽", "高", "宽度", "高度"), "尺寸"),
    **dict.fromkeys(("n", "num", "张"), "数量"),
}
"""Options that other programs have, and ours that does the same."""


def value_start(folded: str, name_end: int) -> int:
    """Where the value of an option begins whose name ends at `name_end`."""
    separator = _SEPARATOR.match(folded, name_end)
    return separator.end() if separator else name_end
