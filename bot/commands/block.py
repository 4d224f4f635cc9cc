"""Parameter blocks as other programs write them: `Steps: 28, Sampler: Euler a, Seed: 1, …`."""

import re
from collections.abc import Iterator
from typing import Any, Final

from bot.commands.option_names import ALL_NAMES, BY_NAME, either
from bot.commands.sampler_names import with_schedule
from bot.commands.text import Text, shown
from bot.commands.values import Value, bad_value, read_value
from core.command import Notice

_PAIR: Final = re.compile(
    r' *([^\W\d_][^:=,"\n]{0,40}?) *[:=] *("(?:[^"\\\n]|\\.)*"|[^,\n]*)(?:, *|$)', re.MULTILINE
)
_END: Final = re.compile(rf"\n|(?<!\S)-+(?=(?:{either(ALL_NAMES)})(?:[\s:=]|$))")
_OPTION_KEYS: Final = {
    "cfg scale": "cfg",
    "denoising strength": "strength",
    "迭代步数": "步数",
    "提示词引导系数": "引导",
    "重绘幅度": "强度",
}
_SAMPLER: Final = frozenset({"sampler", "采样方法", "采样器"})
_SCHEDULE: Final = "schedule type"
_LEFT_ASIDE: Final = frozenset({"model", "模型"})
_MAX_SHOWN: Final = 8


def read_block(text: Text, start: int) -> Value:
    """What the block sets that begins at `start` and ends with its line, or before an option.

    Notices name what is left aside.

    Raises UserError("bad_value") for a number out of range.
    """
    changes: dict[str, Any] = {}
    notices: list[Notice] = []
    aside: list[str] = []
    sampler = schedule = Text("", "")
    end = _END.search(text.folded, start)
    stop = end.start() if end else len(text.folded)
    for key, name, value in _pairs(text.part(start, stop)):
        option = BY_NAME.get(_OPTION_KEYS.get(key, key))
        if key in _SAMPLER:
            sampler = value
        elif key == _SCHEDULE:
            schedule = value
        elif option is None or option.kind != "closed" or key in _LEFT_ASIDE:
            aside.append(name)
        else:
            read = read_value(option, value, 0)
            if read is None or read.end != len(value.folded):
                raise bad_value(option, value.typed)
            changes |= read.changes
            notices += read.notices
    if found := with_schedule(sampler.folded, schedule.folded):
        changes["sampler"] = found
    elif name := f"{sampler.typed} {schedule.typed}".strip():
        notices.append(Notice("block_sampler", {"given": shown(name, 40)}))
    if aside:
        notices.append(Notice("block_left_aside", {"keys": _listed(aside)}))
    return Value(changes, stop, tuple(notices))


def _pairs(line: Text) -> Iterator[tuple[str, str, Text]]:
    """Key (folded), key (as typed), value."""
    for pair in _PAIR.finditer(line.folded):
        value = line.part(*pair.span(2)).strip()
        yield pair[1].strip(), line.typed[slice(*pair.span(1))].strip(), value


def _listed(names: list[str]) -> str:
    listed = "、".join(shown(name) for name in names[:_MAX_SHOWN])
    return f"{listed} 等" if len(names) > _MAX_SHOWN else listed
