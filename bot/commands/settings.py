"""What is set with 设置, where options need no dashes: `步数=30 尺寸=512x512`."""

import re
from typing import Final

from bot.commands.fields import read_fields
from bot.commands.near import nearest
from bot.commands.option_names import ALL_NAMES, NAMELIKE
from bot.commands.reader import Reading, read_options
from bot.commands.text import Text, shown
from core.errors import UserError

_ASSIGNS: Final = re.compile(" *[:=]")


def read_settings(body: Text) -> Reading:
    """Read all that stands after 设置: options, or words (`清除`) where there is no option.

    Raises UserError as `read_options` does, and for words that stand between options.
    """
    reading = read_options(body, is_bare=True)
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


def _refuse_slips(words: Text) -> None:
    """Refuse `步束=30`, which names no option."""
    word = NAMELIKE.match(words.folded)
    if word and _ASSIGNS.match(words.folded, word.end()):
        given = shown(words.typed[: word.end()])
        near = nearest(word[0], ALL_NAMES)
        if near is not None:
            raise UserError("misspelt_option", given=given, suggestion=near)
        raise UserError("unknown_option", given=given)
