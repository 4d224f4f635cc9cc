"""Options said in words while a work is changed: `步数改成 30`, `换成竖图`, `换个种子`. Pure."""

import re
from typing import Any, Final, NamedTuple

from bot.commands.option_names import BY_NAME, either
from bot.commands.settings import read_settings
from bot.commands.text import Text, shown
from bot.commands.values import bad_value
from core.command import Notice
from core.errors import UserError

_NAMES: Final = either(
    name
    for name, option in BY_NAME.items()
    if option.kind in {"closed", "name"} and len(name) > 1 and not name.isascii()
)
_SET: Final = (
    "(?:都)?(?:改成|改为|换成|换为|变成|变为|设成|设为|调到|调成|加到|减到|提高到|降到|降低到|用)"
)
_SETTING: Final = re.compile(rf"(?:[把将]\s*)?({_NAMES})\s*(?:{_SET}|[:=])\s*(.+)", re.DOTALL)
_BARE: Final = re.compile(rf"({_NAMES})\s*(.+)", re.DOTALL)
_SHAPES: Final = {
    **dict.fromkeys(("竖图", "竖的", "竖版", "竖屏", "竖构图"), "竖图"),
    **dict.fromkeys(("横图", "横的", "横版", "横屏", "横构图"), "横图"),
    **dict.fromkeys(("方图", "方的", "正方形"), "方图"),
}
_SHAPING: Final = re.compile(rf"(?:{_SET}|要)?\s*({'|'.join(_SHAPES)})")
_SEEDS: Final = (
    (re.compile(r"(?:保持)?种子(?:保持|不要|别|不)+(?:变|改|换|动)?"), "不变"),
    (re.compile(r"换(?:一?个)?(?:新的?|随机)?种子|种子(?:换掉|换一?个|随便)"), "随机"),
)
_PIECES: Final = re.compile(rf"([,;、。]\s*|\s+(?=[把将]?(?:{_NAMES})))")


class Spoken(NamedTuple):
    """The words that are left, the options (by field) that were said, and what to say of it."""

    words: str
    changes: dict[str, Any]
    notices: tuple[Notice, ...]


def read_spoken(words: str, *, prompt: str) -> Spoken:
    """Take options that are said in words out of what is to be done with a work.

    What could as well speak of a word in its `prompt` stays. Raises UserError for an option
    with a value that is none (`步数改成很多`).
    """
    text = Text.of(words)
    pieces: list[Text] = []
    changes: dict[str, Any] = {}
    echoes: list[str] = []
    position, gap = 0, Text("", "")
    ends = [*((found.start(), found.end()) for found in _PIECES.finditer(text.folded))]
    for stop, following in (*ends, (len(text.folded), len(text.folded))):
        piece, before = text.part(position, stop), gap
        position, gap = following, text.part(stop, following)
        found = _read(piece.strip(), prompt)
        if found is None:
            pieces += [before, piece] if pieces else [piece]
        else:
            changes |= found
            echoes.append(shown(piece.typed))
    left = "".join(piece.typed for piece in pieces).strip()
    notices = (Notice("recognised", {"fields": "，".join(echoes)}),) if echoes else ()
    return Spoken(left, changes, notices)


def _read(piece: Text, prompt: str) -> dict[str, Any] | None:
    """What an option said in words changes; None for other words."""
    for pattern, seed in _SEEDS:
        if pattern.fullmatch(piece.folded):
            return {"seed": seed}
    if found := _SHAPING.fullmatch(piece.folded):
        return {"size": _SHAPES[found[1]]}
    if (found := _SETTING.fullmatch(piece.folded)) and found[1] not in prompt:
        return _value(piece, found)
    found = _BARE.fullmatch(piece.folded)
    if found and BY_NAME[found[1]].kind == "closed":
        try:
            return _value(piece, found)
        except UserError:
            return None
    return None


def _value(piece: Text, found: re.Match[str]) -> dict[str, Any]:
    value = piece.typed[slice(*found.span(2))]
    reading = read_settings(Text.of(f"{found[1]}={value}"))
    if reading.words:
        raise bad_value(BY_NAME[found[1]], value)
    return reading.changes
