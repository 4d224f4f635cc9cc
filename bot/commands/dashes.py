"""Whether a run of dashes begins an option.

It does at the start or after white space, before a name that is known. Before a name that is
nearly known, or plainly meant as one, it is an error; before anything else (a verse after a long
dash, `a - b`, `-5`) it is a part of the prompt. A single dash and the long ones that phones type
for `--` are weak: more of what follows them is prose.
"""

import re
from typing import Final

from bot.commands.markers import Marker, named_marker
from bot.commands.near import nearest
from bot.commands.option_names import (
    ALL_NAMES,
    ASSIGNED_VALUE,
    BY_NAME,
    EXACT,
    NAMELIKE,
    OFTEN_MEANT,
    PREFIX,
    SPACED,
    value_start,
)
from bot.commands.quotes import read_quoted
from bot.commands.text import Text, shown
from bot.commands.values import read_value
from core.command import Notice
from core.errors import UserError

_LONGEST_NAME: Final = 6
_LONGEST_DOUBTFUL: Final = 4


def judge_dashes(text: Text, dashes: re.Match[str]) -> Marker | Notice | None:
    """The option that begins at `dashes`; what to say where it nearly is one; None for prose.

    Raises UserError for what is meant as an option but is none.
    """
    start, end = dashes.span()
    if known := EXACT.match(text.folded, end) or _with_value(text, end):
        return named_marker(text, start, known)
    word = NAMELIKE.match(text.folded, end)
    is_strong = text.typed.startswith("--", start)
    if word is None:
        return _spaced(text, dashes)
    given = shown(text.typed[start : word.end()])
    if is_strong:
        _refuse_run_on(text, start, word)
    if _is_meant(text, word, is_strong=is_strong):
        raise _unknown(word[0], given)
    is_doubtful = is_strong or len(word[0]) <= _LONGEST_DOUBTFUL
    return Notice("dash_kept", {"given": given}) if is_doubtful else None


def _with_value(text: Text, start: int) -> re.Match[str] | None:
    """A name whose value follows without a space: `-t28`, `--步数二十`, `-u"模糊"`."""
    prefix = PREFIX.match(text.folded, start)
    option = BY_NAME.get(prefix[1]) if prefix else None
    if prefix is None or option is None or option.kind == "flag":
        return None
    if option.kind == "closed":
        return prefix if read_value(option, text, prefix.end()) else None
    return prefix if read_quoted(text, prefix.end()) else None


def _spaced(text: Text, dashes: re.Match[str]) -> Notice | None:
    """What to say of `-- 步数 20`, where the space keeps it from being an option."""
    found = SPACED.match(text.folded, dashes.end())
    if found is None or text.typed[slice(*dashes.span())] == "-":
        return None
    typed = text.typed[dashes.start() : found.end(1)]
    return Notice("option_spaced", {"given": shown(typed), "name": found[1]})


def _refuse_run_on(text: Text, start: int, word: re.Match[str]) -> None:
    """Refuse a known name with something else run on to it: `--反向水印`."""
    name = PREFIX.match(text.folded, word.start())
    if name is None or nearest(word[0], ALL_NAMES) not in {None, name[1]}:
        return
    option = BY_NAME.get(name[1])
    example = f"{text.typed[start : name.end()]} {text.typed[name.end() : word.end()]}"
    if option is not None and option.kind in {"closed", "flag"}:
        example = option.example
    raise UserError(
        "option_run_on", given=shown(text.typed[start : word.end()]), example=shown(example)
    )


def _is_meant(text: Text, word: re.Match[str], *, is_strong: bool) -> bool:
    """Whether an unknown word after dashes was meant as an option."""
    if word[0].isascii() or ASSIGNED_VALUE.match(text.folded, word.end()):
        return True
    near = nearest(word[0], ALL_NAMES)
    if is_strong:
        return near is not None or len(word[0]) <= _LONGEST_NAME
    option = BY_NAME.get(near or "")
    if option is None or option.kind != "closed":
        return False
    return read_value(option, text, value_start(text.folded, word.end())) is not None


def _unknown(word: str, given: str) -> UserError:
    near = OFTEN_MEANT.get(word) or nearest(word, ALL_NAMES)
    if near is None:
        return UserError("unknown_option", given=given)
    return UserError("misspelt_option", given=given, suggestion=near)
