"""How a person's own defaults are shown. Pure."""

from bot.commands.vocabulary import OPTIONS
from bot.replies.verbatim import verbatim
from core.command import Options, Weighted


def option_rows(options: Options) -> str:
    """The options that are set, as `步数 30、尺寸 512×512`; empty where none is."""
    shown = {
        option.key: _value(getattr(options, option.field), ":" if option.field == "aspect" else "×")
        for option in OPTIONS
        if getattr(options, option.field) != getattr(Options(), option.field)
    }
    return "、".join(f"{key} {verbatim(value)}" for key, value in shown.items())


def _weighted(one: Weighted) -> str:
    return one.name if one.weight is None else f"{one.name}:{one.weight:g}"


def _value(value: object, joint: str) -> str:
    match value:
        case (Weighted(), *_):
            return "，".join(_weighted(one) for one in value if isinstance(one, Weighted))
        case (int(), int()):
            return joint.join(map(str, value))
        case float():
            return f"{value:g}"
    return str(value)
