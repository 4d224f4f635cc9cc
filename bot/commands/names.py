"""Values that are names: models, and styles with their weights.

A name is taken as typed but for the width of its characters; in quotes exactly as typed.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Final

from bot.commands.numerals import NUMBER, read_number
from bot.commands.option_words import MAX_NAME, MAX_WEIGHT
from bot.commands.quotes import read_quoted
from bot.commands.text import Text
from bot.commands.values import END, Value, bad_value
from bot.commands.word import OptionWord
from core.command import Weighted

_WORD: Final = re.compile(r"[^\s,;]+")
_END: Final = re.compile(END)
_STYLE: Final = rf"([^\s,;、:<>]+)(?::(-?{NUMBER}))?"
_STYLES: Final = re.compile(rf"{_STYLE}(?:[,、]{_STYLE}|[,、] [^\s,;、:<>]+:-?{NUMBER})*")
_ONE_STYLE: Final = re.compile(_STYLE)
LORA_TAG: Final = re.compile(rf"<lora:([^<>:\n]+)(?::(-?{NUMBER})(?::[^<>\n]*)?)?>")
"""A style as A1111 writes it into the prompt."""


def read_name(option: OptionWord, text: Text, start: int) -> Value | None:
    """The value of a `name` option that stands at `start`; None where there is none.

    Raises UserError("bad_value") for names that are too long and weights out of range.
    """
    return (
        _read_styles(option, text, start)
        if option.field == "loras"
        else _read_model(option, text, start)
    )


def read_lora_tag(option: OptionWord, text: Text, start: int) -> Value | None:
    """The style of an A1111 tag; None where the tag is not one."""
    tag = LORA_TAG.match(text.folded, start)
    if tag is None:
        return None
    return Value({"loras": (_style(option, text, tag),)}, tag.end())


def _read_model(option: OptionWord, text: Text, start: int) -> Value | None:
    quoted = read_quoted(text, start)
    if quoted is not None and _END.match(text.folded, quoted.end):
        name, end = quoted.text.strip(), quoted.end
    elif word := _WORD.match(text.folded, start):
        name, end = _narrow(text.typed[start : word.end()]), word.end()
    else:
        return None
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise bad_value(option, name)
    return Value({option.field: name}, end)


def _read_styles(option: OptionWord, text: Text, start: int) -> Value | None:
    styles = _STYLES.match(text.folded, start)
    if styles is None or not _END.match(text.folded, styles.end()):
        return None
    found = _ONE_STYLE.finditer(text.folded, start, styles.end())
    return Value({"loras": tuple(_style(option, text, one) for one in found)}, styles.end())


def _style(option: OptionWord, text: Text, match: re.Match[str]) -> Weighted:
    name = _narrow(text.typed[match.start(1) : match.end(1)].strip())
    weight = _weight(match[2]) if match[2] else None
    is_readable = not match[2] or (weight is not None and abs(weight) <= MAX_WEIGHT)
    if not 0 < len(name) <= MAX_NAME or not is_readable:
        raise bad_value(option, text.typed[match.start() : match.end()])
    return Weighted(name, None if weight is None else float(weight))


def _weight(number: str) -> Decimal | None:
    value = read_number(number.removeprefix("-"))
    return value if value is None or not number.startswith("-") else -value


def _narrow(name: str) -> str:
    return unicodedata.normalize("NFKC", name)
