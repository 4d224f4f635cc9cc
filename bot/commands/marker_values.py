"""The value that follows a marker."""

import re
from typing import Final

from bot.commands.block import read_block
from bot.commands.limits import MAX_PROMPT
from bot.commands.markers import Kind, Marker
from bot.commands.names import read_lora_tag, read_name
from bot.commands.option_names import BY_NAME
from bot.commands.quotes import read_quoted
from bot.commands.scan import Scanner
from bot.commands.text import Text, fold
from bot.commands.values import END, Value, bad_value, read_value
from bot.commands.word import OptionWord
from core.command import Notice
from core.errors import UserError

_END: Final = re.compile(END)
_LINE: Final = re.compile(r"[^\n]*")
_SPACES: Final = re.compile(" *")
_TOKEN: Final = re.compile(r"\S+(?: [!-~]+)*")
_SHORT_SEED: Final = "s"


def read_marker(scanner: Scanner, marker: Marker, block: int | None) -> Value:
    """What an option changes, and where it ends; `block` is where a pasted block begins.

    Raises UserError for a value that is missing or not understood.
    """
    text, option = scanner.text, marker.option
    if option is None:
        return read_block(text, marker.start)
    if marker.kind is Kind.LORA:
        return read_lora_tag(option, text, marker.start) or _refuse(option, text, marker.start)
    if option.kind == "flag":
        return _read_flag(option, text, marker)
    if option.kind == "text":
        return _read_text(option, scanner, marker, block)
    if _ends_at(scanner, marker.end):
        raise _missing(option)
    if option.kind == "name":
        return read_name(option, text, marker.end) or _refuse(option, text, marker.end)
    return _read_closed(option, text, marker)


def _read_flag(option: OptionWord, text: Text, marker: Marker) -> Value:
    end = marker.start + len(marker.name)
    if text.folded[end : end + 1] in {":", "="}:
        raise UserError("flag_with_value", given=marker.name)
    return Value({option.field: True}, end)


def _read_closed(option: OptionWord, text: Text, marker: Marker) -> Value:
    value = read_value(option, text, marker.end)
    if value is None and fold(marker.name).strip("-") == _SHORT_SEED:
        # Elsewhere -s is the sampler.
        value = read_value(BY_NAME["采样器"], text, marker.end)
        if value is not None:
            named = Notice("seed_as_sampler", {"sampler": str(value.changes["sampler"])})
            value = value._replace(notices=(named,))
    return value or _refuse(option, text, marker.end)


def _read_text(option: OptionWord, scanner: Scanner, marker: Marker, block: int | None) -> Value:
    """Text up to the next option or the end of the line; in quotes, what is in them.

    In a pasted block the negative prompt has lines of its own, up to the parameters.
    """
    text = scanner.text
    quoted = read_quoted(text, marker.end)
    if quoted is not None and _is_whole(scanner, marker, quoted.end):
        given, end = quoted.text, quoted.end
    else:
        stop = _skip(_LINE, text, marker.end)
        if marker.kind is Kind.LABEL and block is not None and block > marker.end:
            stop = block
        end = _text_end(scanner, marker.end, stop)
        given = text.part(marker.end, end).strip().typed
        if not given and marker.kind is Kind.LABEL:
            return Value({}, end)
        if not given:
            raise _missing(option)
    if len(given) > MAX_PROMPT:
        raise UserError("negative_too_long", length=len(given), most=MAX_PROMPT)
    return Value({option.field: given}, end)


def _text_end(scanner: Scanner, start: int, stop: int) -> int:
    """Where the next option begins; a style tag inside a text is a part of it."""
    marker = scanner.find(start, stop).marker
    while marker is not None and marker.kind is Kind.LORA:
        marker = scanner.find(marker.start + 1, stop).marker
    return stop if marker is None else marker.start


def _is_whole(scanner: Scanner, marker: Marker, end: int) -> bool:
    """Whether what was quoted is the whole value; on a line with a label, the whole line."""
    if marker.kind is Kind.LABEL:
        return _ends_at(scanner, _skip(_SPACES, scanner.text, end))
    return _END.match(scanner.text.folded, end) is not None


def _ends_at(scanner: Scanner, position: int) -> bool:
    """Whether nothing more follows there but another option or another line."""
    return scanner.text.folded[position : position + 1] in {"", "\n"} or scanner.is_marker(position)


def _skip(pattern: re.Pattern[str], text: Text, start: int) -> int:
    found = pattern.match(text.folded, start)
    return found.end() if found else start


def _missing(option: OptionWord) -> UserError:
    return UserError("missing_value", option=option.key, form=option.form, example=option.example)


def _refuse(option: OptionWord, text: Text, start: int) -> Value:
    raise bad_value(option, text.typed[start : _skip(_TOKEN, text, start)])
