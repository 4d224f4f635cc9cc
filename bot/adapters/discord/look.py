"""How replies look on Discord: what is escaped, cut and left out. Pure."""

import re
from typing import Final

from bot.adapters.discord.custom_id import ButtonId, Kind
from core.message import Button, Delivery

MAX_CONTENT: Final = 2_000
MAX_EMBED: Final = 4_000
MAX_LABEL: Final = 80
MAX_BUTTONS: Final = 25
MAX_TITLE: Final = 45
"""Discord's limits, in UTF-16 code units, which is never less than it counts."""

_BAR_CELLS: Final = 10
_MARKUP: Final = re.compile(r"([\\*_~`|\[\]<>])|^(\s*)([#-])(?=[# ])", re.MULTILINE)
_UNSEEN: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b-\u001f]")


def escaped(text: str) -> str:
    """A text that Discord shows as it is: no markup, no mentions, nothing turned round."""
    return _MARKUP.sub(_escape, _UNSEEN.sub("", text))


def _escape(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """A text of at most so many code units, cut with an ellipsis."""
    if units(text) <= most:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)]
    return kept.decode("utf-16-le", "ignore").rstrip("\\") + "…"


def split(text: str) -> tuple[str, str | None]:
    """A text as content, and as an embed where it is too long for that."""
    if units(text) <= MAX_CONTENT:
        return text, None
    return "", cut(text, MAX_EMBED)


def head_of(text: str) -> str:
    """A queued reply but for its last line: whose turn it is, progress tells from now on."""
    lines = text.split("\n")
    return "\n".join(lines[:-1] if len(lines) > 1 else lines)


def bar(fraction: float) -> str:
    """How far something is, drawn."""
    full = min(_BAR_CELLS, max(0, round(fraction * _BAR_CELLS)))
    return "█" * full + "░" * (_BAR_CELLS - full)


def chosen_buttons(delivery: Delivery) -> list[tuple[ButtonId, Button]]:
    """The buttons there is room for, in their order; minor ones give way."""
    buttons = list(enumerate(delivery.reply.buttons))
    by_weight = sorted(buttons, key=lambda pair: pair[1].is_minor)
    kept = {index for index, _ in by_weight[:MAX_BUTTONS]}
    return [
        (
            ButtonId(Kind.DRAFT if button.is_draft else Kind.BUTTON, delivery.delivery_id, index),
            button,
        )
        for index, button in buttons
        if index in kept
    ]
