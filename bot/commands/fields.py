"""Shapes, sizes, counts and `名=值` at the very end of the words: `一只猫，竖图，4张`."""

import re
from collections.abc import Collection
from typing import Any, Final, NamedTuple

from bot.commands.numerals import NUMBER
from bot.commands.option_names import BY_NAME
from bot.commands.text import Text, shown
from bot.commands.values import read_value
from bot.commands.word import OptionWord
from core.command import Notice

_SHAPES: Final = frozenset({"方图", "竖图", "横图", "头像", "壁纸", "手机壁纸"})
_FIELD: Final = re.compile(
    r"(?:^|(?<=[\s,;、]))(?:"
    rf"(?P<count>{NUMBER} ?[张幅])"
    r"|(?P<size>[0-9]{3,4}[x*][0-9]{3,4})"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<name>[^\W\d_]+)[:=](?P<value>[^\s,;、]+)"
    r")$"
)
_LONGEST: Final = 40
_SEED: Final = "种子"
_SAME_THING: Final = frozenset({"size", "aspect"})


class Fields(NamedTuple):
    """The words before the fields, what the fields change, and what to say of them.

    `echo` repeats the fields as they were read, empty where there were none.
    """

    words: str
    changes: dict[str, Any]
    echo: str
    notices: tuple[Notice, ...]


class _Field(NamedTuple):
    start: int
    option: OptionWord
    change: tuple[str, Any]
    echo: str


def read_fields(words: str, taken: Collection[str]) -> Fields:
    """Take the fields from the end of the words, back to the first that is none.

    `taken` are the options (by field) that were given otherwise: a field that says the same
    thing stays a word. Raises UserError("bad_value") for a count out of range.
    """
    rest = Text.of(words).strip()
    changes: dict[str, Any] = {}
    echoes: list[str] = []
    notices: list[Notice] = []
    while (field := _last_field(rest)) is not None:
        name, value = field.change
        if _is_taken(name, {*taken, *changes}):
            given = shown(rest.typed[field.start :])
            notices.append(Notice("field_left", {"given": given, "option": field.option.key}))
            break
        changes[name] = value
        echoes.insert(0, field.echo)
        rest = rest.part(0, len(rest.folded[: field.start].rstrip(" \n,;、")))
    echo = "，".join(echoes)
    if echo:
        notices.insert(0, Notice("recognised", {"fields": echo}))
    return Fields(rest.typed, changes, echo, tuple(notices))


def _is_taken(name: str, taken: Collection[str]) -> bool:
    same = _SAME_THING if name in _SAME_THING else {name}
    return any(one in taken for one in same)


def _last_field(rest: Text) -> _Field | None:
    found = _FIELD.search(rest.folded, max(0, len(rest.folded) - _LONGEST))
    if found is None:
        return None
    start, word = found.start(), found["word"]
    if found["count"]:
        return _read(BY_NAME["数量"], rest, start, start)
    if found["size"] or word in _SHAPES:
        return _read(BY_NAME["尺寸"], rest, start, start)
    if word and word.startswith(_SEED):
        return _read(BY_NAME[_SEED], rest, start, start + len(_SEED))
    option = BY_NAME.get(found["name"] or "")
    return _read(option, rest, start, found.start("value")) if option else None


def _read(option: OptionWord, rest: Text, start: int, value_start: int) -> _Field | None:
    """The field, if its value goes on to the end."""
    value = read_value(option, rest, value_start) if option.kind == "closed" else None
    if value is None or value.end != len(rest.folded):
        return None
    ((name, changed),) = value.changes.items()
    typed = rest.typed[value_start : value.end]
    match name:
        case "count":
            echo = f"{changed} 张"
        case "size" if isinstance(changed, str):
            echo = changed if changed == typed else f"{shown(typed)}（{changed}）"
        case _:
            echo = f"{option.key} {shown(typed)}"
    return _Field(start, option, (name, changed), echo)
