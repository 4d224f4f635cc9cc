"""The value that follows a marker."""

import re
from typing import Final

from bot.commands.block import read_block
from bot.commands.limits import MAX_PROMPT
from bot.commands.markers import Kind, Marker
from bot.commands.names import read_lora_tag, read_name
from bot.commands.option_names import BY_NAME
from bot.commands.quotes import read_quoted
from bot.commands.scan import find_block, find_marker, marker_at
from bot.commands.text import Text
from bot.commands.values import Value, bad_value, read_value
from bot.commands.word import OptionWord
from core.command import Notice
from core.errors import UserError

_LINE: Final = re.compile(r"[^\n]*")
_SPACES: Final = re.compile(" *")
_TOKEN: Final = re.compile(r"\S+(?: [!-~]+)*")
_SHORT_SEED: Final = "-s"


def read_marker(text: Text, marker: Marker) -> Value:
    """What an option changes, and where it ends.

    Raises UserError for a value that is missing or not understood.
    """
    option = marker.option
    if option is None:
        return read_block(text, marker.start)
    if marker.kind is Kind.LORA:
        return read_lora_tag(option, text, marker.start) or _refuse(option, text, marker.start)
    if option.kind == "flag":
        return Value({option.field: True}, marker.end)
    if option.kind == "text":
        return _read_text(option, text, marker)
    if _is_missing(text, marker.end):
        raise _missing(option)
    if option.kind == "name":
        return read_name(option, text, marker.end) or _refuse(option, text, marker.end)
    return _read_closed(option, text, marker)


def _read_closed(option: OptionWord, text: Text, marker: Marker) -> Value:
    value = read_value(option, text, marker.end)
    if value is None and marker.name.lower() == _SHORT_SEED:
        # Elsewhere -s is the sampler.
        value = read_value(BY_NAME["采样器"], text, marker.end)
        if value is not None:
            named = Notice("seed_as_sampler", {"sampler": str(value.changes["sampler"])})
            value = value._replace(notices=(named,))
    return value or _refuse(option, text, marker.end)


def _read_text(option: OptionWord, text: Text, marker: Marker) -> Value:
    """Text up to the next option or the end of the line; in quotes, whatever is in them.

    In a pasted block the negative prompt has lines of its own, up to the parameters.
    """
    quoted = read_quoted(text, marker.end)
    if quoted is not None and _ends_at(text, quoted.end):
        given, end = quoted.text, quoted.end
    else:
        block = find_block(text, marker.end) if marker.kind is Kind.LABEL else None
        end = _text_end(text, marker.end, _line_end(text, marker.end) if block is None else block)
        given = text.part(marker.end, end).strip().typed
        if not given and marker.kind is Kind.LABEL:
            return Value({}, end)
        if not given:
            raise _missing(option)
    if len(given) > MAX_PROMPT:
        raise UserError("negative_too_long", length=len(given), most=MAX_PROMPT)
    return Value({option.field: given}, end)


def _text_end(text: Text, start: int, stop: int) -> int:
    """Where the next option begins; a style tag inside a text is a part of it."""
    marker = find_marker(text, start, stop).marker
    while marker is not None and marker.kind is Kind.LORA:
        marker = find_marker(text, marker.start + 1, stop).marker
    return stop if marker is None else marker.start


def _ends_at(text: Text, position: int) -> bool:
    position = _skip(_SPACES, text, position)
    return text.folded[position : position + 1] in {"", "\n"} or bool(marker_at(text, position))


def _is_missing(text: Text, start: int) -> bool:
    return text.folded[start : start + 1] in {"", "\n"} or bool(marker_at(text, start))


def _line_end(text: Text, start: int) -> int:
    return _skip(_LINE, text, start)


def _skip(pattern: re.Pattern[str], text: Text, start: int) -> int:
    found = pattern.match(text.folded, start)
    return found.end() if found else start


def _missing(option: OptionWord) -> UserError:
    return UserError("missing_value", option=option.key, form=option.form, example=option.example)


def _refuse(option: OptionWord, text: Text, start: int) -> Value:
    raise bad_value(option, text.typed[start : _skip(_TOKEN, text, start)])
