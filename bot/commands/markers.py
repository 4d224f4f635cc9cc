"""Where an option begins."""

import re
from enum import Enum
from typing import NamedTuple

from bot.commands.option_names import ASSIGNED, BY_NAME, NAMELIKE, value_start
from bot.commands.option_words import PROMPT_NAMES, VERBATIM
from bot.commands.text import Text, shown
from bot.commands.word import OptionWord
from core.errors import UserError


class Kind(Enum):
    """What begins at a marker."""

    OPTION = "--步数 25"
    LABEL = "反向提示词：模糊"
    LORA = "<lora:水墨:0.8>"
    PROMPT = "提示词："
    VERBATIM = "--原文"
    BLOCK = "Steps: 28, Sampler: Euler a"


class Marker(NamedTuple):
    """Where an option begins, where its value begins, and its name as typed, with dashes."""

    kind: Kind
    start: int
    end: int
    name: str
    option: OptionWord | None = None


def bare_marker(text: Text, place: re.Match[str]) -> Marker:
    """The marker of an option without dashes."""
    return _marker(text, place.start(), place.start(), place.end())


def named_marker(text: Text, start: int, found: re.Match[str]) -> Marker:
    """The marker that begins at `start` and whose known name is the first group of `found`."""
    return _marker(text, start, *found.span(1))


def label_marker(text: Text, place: re.Match[str]) -> Marker:
    """The marker of a label: `提示词：`, `反向提示词：`, a parameter block, a style tag."""
    start, end = place.span()
    typed = text.typed[start:end].strip()
    match place.lastgroup:
        case "negative":
            return Marker(Kind.LABEL, start, end, typed, BY_NAME["反向"])
        case "prompt":
            return Marker(Kind.PROMPT, start, end, typed)
        case "lora":
            return Marker(Kind.LORA, start, start, typed, BY_NAME["风格"])
        case _:
            return Marker(Kind.BLOCK, start, start, typed)


def ampersand_marker(text: Text, place: re.Match[str]) -> Marker | None:
    """The marker of `&名=值`; None where the ampersand is a part of the prompt.

    Raises UserError("unknown_option") for another name.
    """
    if found := ASSIGNED.match(text.folded, place.end()):
        return named_marker(text, place.start(), found)
    word = NAMELIKE.match(text.folded, place.end())
    if word and text.folded.startswith("=", word.end()):
        given = shown(text.typed[place.start() : word.end()])
        raise UserError("unknown_option", given=given)
    return None


def _marker(text: Text, start: int, name_start: int, name_end: int) -> Marker:
    name = text.folded[name_start:name_end]
    typed = text.typed[start:name_end]
    if name == VERBATIM:
        return Marker(Kind.VERBATIM, start, name_end, typed)
    end = value_start(text.folded, name_end)
    if name in PROMPT_NAMES:
        return Marker(Kind.PROMPT, start, end, typed)
    return Marker(Kind.OPTION, start, end, typed, BY_NAME[name])
