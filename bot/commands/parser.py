"""From what a person wrote to a command."""

import unicodedata
from typing import Any, Final, NamedTuple

import msgspec

from bot.commands.fields import read_fields
from bot.commands.lead import Lead, read_lead
from bot.commands.limits import MAX_PROMPT, MAX_TEXT, check_characters, check_length
from bot.commands.option_words import MAX_UPSCALE
from bot.commands.overlooked import find_overlooked
from bot.commands.reader import Reading, read_options, split_verbatim
from bot.commands.settings import read_settings
from bot.commands.targets import read_target
from bot.commands.text import Text, shown
from bot.commands.vocabulary import command_word
from core.command import Command, CommandName, Notice, Options
from core.errors import UserError

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


class _Wish(NamedTuple):
    prompt: str
    target: int | None
    changes: dict[str, Any]
    notices: tuple[Notice, ...]


def parse(text: str, *, is_addressed: bool = True) -> Command:
    """Read a message as a command.

    With `is_addressed` (a private chat, or the bot is mentioned) a command needs no slash. The
    prompt comes back character for character as typed: only options, shapes and counts at its
    end, and white space at its ends and around what was cut out, are left out of it.

    Raises UserError and nothing else: "not_a_command" for talk, any other reason for a command
    that cannot be understood.
    """
    whole = Text.of(text[:MAX_TEXT])
    lead = read_lead(whole, is_addressed=is_addressed)
    check_length(text)
    check_characters(text)
    body = whole.part(lead.end)
    if lead.command.name is CommandName.SETTINGS:
        wish = _setting(body)
    elif lead.command.draws:
        wish = _drawing(lead, body)
    else:
        wish = _asking(lead, body)
    return _command(lead.command.name, wish)


def parse_words(text: str) -> Command:
    """Read words as if they stood after 画, where options alone will do; errors as `parse`."""
    check_length(text)
    check_characters(text)
    draw = msgspec.structs.replace(command_word(CommandName.DRAW), needs_prompt=False)
    return _command(draw.name, _drawing(Lead(draw, "", 0), Text.of(text)))


def _command(name: CommandName, wish: _Wish) -> Command:
    if len(wish.prompt) > MAX_PROMPT:
        raise UserError("prompt_too_long", length=len(wish.prompt), most=MAX_PROMPT)
    return Command(
        name=name,
        prompt=wish.prompt,
        target=wish.target,
        options=Options(**wish.changes),
        notices=wish.notices,
    )


def _drawing(lead: Lead, body: Text) -> _Wish:
    reading = read_options(body)
    target, words = read_target(Text.of(reading.words), lead.command)
    echo = ""
    changes, notices = reading.changes, reading.notices
    if _may_be_factor(lead, target, reading.words):
        notices += (Notice("number_not_factor", {"number": str(target)}),)
    if reading.verbatim is None:
        fields = read_fields(words.typed, changes)
        echo, words = fields.echo, Text.of(fields.words)
        changes, notices = changes | fields.changes, notices + fields.notices
    notices += find_overlooked(words)
    prompt = _joined(lead.said, words.typed, reading.verbatim)
    if lead.command.needs_prompt and not _is_visible(prompt):
        raise _missing_prompt(lead.command.name, reading, echo)
    changes, conflict = _settle(changes)
    return _Wish(prompt, target, changes, notices + conflict)


def _asking(lead: Lead, body: Text) -> _Wish:
    said, verbatim = split_verbatim(body)
    target, words = read_target(said.strip(), lead.command)
    return _Wish(_joined(lead.said, words.typed, verbatim), target, {}, ())


def _setting(body: Text) -> _Wish:
    reading = read_settings(body)
    changes, conflict = _settle(reading.changes)
    return _Wish(
        _joined(reading.words, reading.verbatim), None, changes, reading.notices + conflict
    )


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _may_be_factor(lead: Lead, target: int | None, words: str) -> bool:
    """Whether `放大 2` may have meant two times: it means the work #2."""
    is_bare = Text.of(words).strip().folded[:1].isdigit()
    return (
        lead.command.name is CommandName.UPSCALE
        and target is not None
        and target <= MAX_UPSCALE
        and is_bare
    )


def _is_visible(prompt: str) -> bool:
    return any(unicodedata.category(character) not in _INVISIBLE for character in prompt)


def _missing_prompt(name: CommandName, reading: Reading, echo: str) -> UserError:
    if echo:
        return UserError("missing_prompt_fields", command=str(name), fields=echo)
    if negative := reading.changes.get("negative_prompt"):
        return UserError("missing_prompt_negative", command=str(name), negative=shown(negative))
    return UserError("missing_prompt", command=str(name))


def _settle(changes: dict[str, Any]) -> tuple[dict[str, Any], tuple[Notice, ...]]:
    """Of a size and an aspect keep the one that says more: an exact size, else the aspect."""
    size, aspect = changes.get("size"), changes.get("aspect")
    if size is None or aspect is None:
        return changes, ()
    is_exact = isinstance(size, tuple)
    dropped, used = ("比例", "尺寸") if is_exact else ("尺寸", "比例")
    kept = {
        field: value
        for field, value in changes.items()
        if field != ("aspect" if is_exact else "size")
    }
    return kept, (Notice("size_and_aspect", {"used": used, "dropped": dropped}),)
