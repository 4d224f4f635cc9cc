"""The scripts that Chinese is written in, and writing a reply in one of them.

Only our own words are written anew; what people wrote (`bot.replies.verbatim`) stays. The
commands behind buttons stay too: they are read in every script.
"""

import re
from enum import StrEnum
from functools import cache
from typing import Final

import msgspec
from opencc import OpenCC

from bot.replies.verbatim import plain, split
from core.message import Button, Reply


class Script(StrEnum):
    """A script, by the name that is written in settings."""

    SIMPLIFIED = "简体"
    TAIWAN = "台湾繁体"
    HONG_KONG = "香港繁体"


_PROSE: Final = {Script.TAIWAN: "s2twp", Script.HONG_KONG: "s2hk"}
_TO_TYPE: Final = {Script.TAIWAN: "s2tw", Script.HONG_KONG: "s2hk"}
"""OpenCC's conversions: with a region's own words (設定 for 设置), and by characters alone."""

_TYPED: Final = re.compile(
    r"(「[^」\n]*」|例如：[^\n。]*|(?<![\w/])/\S[^\n。；]*|--[^\s，。；：]+)"
)
"""What people are to type: the words of the command language, which has no regions."""


def write_reply(reply: Reply, script: Script) -> Reply:
    """A reply as it leaves: in the script that is read there, without marks."""
    return msgspec.structs.replace(
        reply,
        text=write(reply.text, script),
        buttons=tuple(_button(button, script) for button in reply.buttons),
    )


def write(text: str, script: Script) -> str:
    """A text in a script, without marks."""
    if script is Script.SIMPLIFIED:
        return plain(text)
    return "".join(part if is_kept else _convert(part, script) for part, is_kept in split(text))


def _button(button: Button, script: Script) -> Button:
    # The command is never converted: it is read in every script, and its prompt is theirs.
    return msgspec.structs.replace(
        button, label=write(button.label, script), command=plain(button.command)
    )


def _convert(text: str, script: Script) -> str:
    # Splitting by a pattern with one group gives what is between its matches and the matches.
    return "".join(
        _converter((_TO_TYPE if place % 2 else _PROSE)[script]).convert(part)
        for place, part in enumerate(_TYPED.split(text))
    )


@cache
def _converter(name: str) -> OpenCC:
    """A conversion; it takes a moment to load."""
    return OpenCC(name)
