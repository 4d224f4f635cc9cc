"""A command as JSON, with Chinese keys."""

from collections.abc import Sequence
from typing import Any, Final

from bot.commands.vocabulary import OPTIONS
from core.command import Command, Options, Weighted
from core.sampler import Sampler

_NOT_GIVEN: Final = Options()


def jsonable(command: Command, notices: Sequence[str]) -> dict[str, Any]:
    """What `danqing parse --json` prints; `notices` are the command's notices as sentences."""
    return {
        "command": str(command.name),
        "prompt": command.prompt,
        "target": command.target,
        "options": given_options(command.options),
        "notices": list(notices),
    }


def given_options(options: Options) -> dict[str, Any]:
    """The options that were given, by canonical Chinese name, as JSON values.

    A size is [width, height] or a shape word, an aspect [width, height], a style or control
    [name, weight].
    """
    return {
        option.key: _plain(getattr(options, option.field))
        for option in OPTIONS
        if getattr(options, option.field) != getattr(_NOT_GIVEN, option.field)
    }


def _plain(value: Any) -> Any:
    match value:
        case Weighted(name=name, weight=weight):
            return [name, weight]
        case tuple():
            return [_plain(part) for part in value]
        case Sampler():
            return str(value)
        case _:
            return value
