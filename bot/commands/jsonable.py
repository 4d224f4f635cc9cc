"""A command as JSON, with Chinese keys."""

from collections.abc import Sequence
from typing import Any, Final

from bot.commands.sides import DEFAULT, Amount, Side, read_extension
from bot.commands.vocabulary import OPTION_FIELDS, OPTIONS
from core.command import Command, CommandName, Options, Weighted
from core.sampler import Sampler

_NOT_GIVEN: Final = Options()


def jsonable(command: Command, notices: Sequence[str]) -> dict[str, Any]:
    """What `danqing parse --json` prints; `notices` are the command's notices as sentences.

    Where a picture is extended, `sides` says how far on each: pixels, or a share as `25%`.
    Raises UserError("bad_amount") where that cannot be read.
    """
    understood: dict[str, Any] = {
        "command": str(command.name),
        "prompt": command.prompt,
        "target": command.target,
        "options": given_options(command.options),
        "notices": list(notices),
    }
    if command.name is CommandName.OUTPAINT:
        understood |= _extension(command, understood["options"])
    return understood


def _extension(command: Command, options: dict[str, Any]) -> dict[str, Any]:
    """What the words of 扩图 say besides the prompt."""
    extension = read_extension(command.prompt)
    has_shape = command.options.size is not None or command.options.aspect is not None
    all_around = {} if has_shape else dict.fromkeys(Side, DEFAULT)
    amounts = extension.amounts or all_around
    fill = {} if extension.fill is None else {OPTION_FIELDS["fill"]: extension.fill}
    return {
        "prompt": extension.prompt,
        "sides": {str(side): _amount(amounts[side]) for side in Side if side in amounts},
        "options": fill | options,
    }


def _amount(amount: Amount) -> int | str:
    return f"{100 * amount.value:.4g}%" if amount.is_share else round(amount.value)


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
