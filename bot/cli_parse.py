"""The sub-command `danqing parse`: shows how a line is understood, without drawing anything."""

import json
import sys
from typing import Any

from bot.commands.jsonable import jsonable
from bot.commands.parser import parse
from bot.replies.sentences import tell
from core.errors import UserError


def parse_line(text: str, *, as_json: bool) -> int:
    """Print a line as it is understood, as JSON or for people to read.

    Returns the exit status: 0, or 2 after a sentence on the standard error where it cannot be
    understood.
    """
    try:
        command = parse(text)
        notices = [tell(notice.reason, **notice.values) for notice in command.notices]
        understood = jsonable(command, notices)
    except UserError as error:
        sys.stderr.write(tell(error.reason, **error.values) + "\n")
        return 2
    sys.stdout.write(
        json.dumps(understood, ensure_ascii=False) if as_json else _summary(understood)
    )
    sys.stdout.write("\n")
    return 0


def _summary(understood: dict[str, Any]) -> str:
    lines = [tell("parsed_command", command=understood["command"])]
    if understood["target"] is not None:
        lines.append(tell("parsed_target", number=understood["target"]))
    if sides := understood.get("sides"):
        shown = "，".join(_side(side, amount) for side, amount in sides.items())
        lines.append(tell("parsed_sides", sides=shown))
    if understood["prompt"]:
        lines.append(tell("parsed_words", words=understood["prompt"]))
    lines += [
        tell("parsed_option", option=key, value=_value(key, value))
        for key, value in understood["options"].items()
    ]
    lines += [tell("parsed_notice", notice=notice) for notice in understood["notices"]]
    return "\n".join(lines)


def _side(side: str, amount: int | str) -> str:
    if isinstance(amount, int):
        return tell("parsed_pixels", side=side, pixels=amount)
    return tell("parsed_share", side=side, share=amount)


def _value(key: str, value: Any) -> str:
    if key == "风格":
        return "、".join(_weighted(*style) for style in value)
    match value:
        case [str() as name, weight]:
            return _weighted(name, weight)
        case [width, height]:
            return f"{width}:{height}" if key == "比例" else f"{width}×{height}"
        case bool():
            return tell("parsed_flag")
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _weighted(name: str, weight: float | None) -> str:
    if weight is None:
        return name
    return tell("parsed_weighted", name=name, weight=f"{weight:g}")
