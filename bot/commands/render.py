"""A command written out in its canonical form."""

import re
import unicodedata
from decimal import Decimal
from typing import Any, Final

from bot.commands.option_words import OPTIONS, VERBATIM
from bot.commands.parser import parse
from bot.commands.quotes import quote
from bot.commands.word import OptionWord
from core.command import Command, Options, Weighted
from core.errors import UserError

_NOT_GIVEN: Final = Options()
_SIMPLE_NAME: Final = re.compile(r"\w[\w.+/:-]*")


def render(command: Command) -> str:
    """The line that `parse` reads as the command; the command's own notices are left out.

    Usually `/画 一只猫 --尺寸 512x768`. Where a prompt would be read as something else (it holds
    the name of an option after dashes, ends in 竖图, …) it goes last, after `--原文`; where a
    text would, it goes in quotes. Raises ValueError for what no line says: a prompt with white
    space at its ends or over the limits, options of a command that takes none.
    """
    words = [f"/{command.name}"]
    if command.target is not None:
        words.append(f"#{command.target}")
    for is_quoted in (False, True):
        options = _options(command.options, is_quoted=is_quoted)
        for line in (
            " ".join((*words, *filter(None, [command.prompt]), *options)),
            " ".join((*words, *options, f"--{VERBATIM}", command.prompt)),
        ):
            if _means(line, command):
                return line
    raise ValueError(f"no line means {command}")


def _means(line: str, command: Command) -> bool:
    try:
        read = parse(line)
    except UserError:
        return False
    fields = ("name", "prompt", "target", "options")
    is_same = all(getattr(read, field) == getattr(command, field) for field in fields)
    return is_same and not read.notices


def _options(options: Options, *, is_quoted: bool) -> list[str]:
    return [
        _option(option, value, is_quoted=is_quoted)
        for option in OPTIONS
        if (value := getattr(options, option.field)) != getattr(_NOT_GIVEN, option.field)
    ]


def _option(option: OptionWord, value: Any, *, is_quoted: bool) -> str:
    if option.kind == "flag":
        return f"--{option.key}"
    if option.kind == "text":
        written = quote(value) if is_quoted or not value else value
    elif option.kind == "name" and isinstance(value, str):
        is_simple = _SIMPLE_NAME.fullmatch(value) and unicodedata.is_normalized("NFKC", value)
        written = value if is_simple and not is_quoted else quote(value)
    else:
        written = _closed(option.field, value)
    return f"--{option.key} {written}"


def _closed(field: str, value: Any) -> str:
    match value:
        case (int() as width, int() as height):
            return f"{width}:{height}" if field == "aspect" else f"{width}x{height}"
        case tuple():
            return ",".join(_weighted(style) for style in value)
        case Weighted():
            return _weighted(value)
        case float():
            return _number(value)
        case _:
            return str(value)


def _weighted(value: Weighted) -> str:
    return value.name if value.weight is None else f"{value.name}:{_number(value.weight)}"


def _number(value: float) -> str:
    """All digits of a number, never an exponent."""
    return f"{Decimal(repr(value)).normalize():f}"
