"""Options without dashes, as one writes them to 设置: `步数=30 尺寸=512x512`."""

import re
from typing import Final

from bot.commands.fields import read_fields
from bot.commands.near import nearest
from bot.commands.option_names import ALL_NAMES, BY_NAME, NAMELIKE, either, value_start
from bot.commands.reader import Reading, read_options
from bot.commands.text import Text, shown
from bot.commands.values import read_value
from core.errors import UserError

_BARE: Final = re.compile(rf"(?<![^\s,;、])({either(BY_NAME)})(?= *[:=]| )")
_ASSIGNS: Final = re.compile(" *[:=]")


def read_settings(body: Text) -> Reading:
    """Read all that stands after 设置: options, or words (`清除`) where there is no option.

    Raises UserError as `read_options` does, and for words that stand between options.
    """
    reading = read_options(_with_dashes(body))
    fields = read_fields(reading.words, reading.changes)
    changes = reading.changes | fields.changes
    if fields.words:
        _refuse_slips(Text.of(fields.words))
        if changes:
            raise UserError("setting_unknown", given=shown(fields.words))
    return Reading(
        words=fields.words,
        verbatim=reading.verbatim,
        changes=changes,
        notices=reading.notices + fields.notices,
    )


def _with_dashes(body: Text) -> Text:
    """The same with two dashes before every name of an option that has a value."""
    pieces: list[Text] = []
    last = 0
    for name in _BARE.finditer(body.folded):
        if _has_value(body, name):
            pieces += [body.part(last, name.start()), Text(" --", " --")]
            last = name.start()
    pieces.append(body.part(last))
    return Text("".join(piece.typed for piece in pieces), "".join(piece.folded for piece in pieces))


def _has_value(body: Text, name: re.Match[str]) -> bool:
    if _ASSIGNS.match(body.folded, name.end()):
        return True
    option = BY_NAME[name[1]]
    value = value_start(body.folded, name.end())
    return option.kind == "closed" and read_value(option, body, value) is not None


def _refuse_slips(words: Text) -> None:
    word = NAMELIKE.match(words.folded)
    if word and _ASSIGNS.match(words.folded, word.end()):
        given = shown(words.typed[: word.end()])
        near = nearest(word[0], ALL_NAMES)
        if near is not None:
            raise UserError("misspelt_option", given=given, suggestion=near)
        raise UserError("unknown_option", given=given)
