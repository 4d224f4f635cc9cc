"""Replies about presets. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.replies.sentences import say
from core.message import Button, Reply

_MOST_BUTTONS: Final = 5
_MOST_SHOWN: Final = 60


def listed(own: Sequence[tuple[str, str, bool]], shared: Sequence[tuple[str, str]]) -> Reply:
    """One's presets (name, words, whether shared), and those that others share here."""
    lines = []
    if own:
        rows = [
            say("preset_row_shared" if is_shared else "preset_row", name=name, words=_short(words))
            for name, words, is_shared in own
        ]
        lines.append(say("presets", rows="\n".join(rows)))
    if shared:
        rows = [say("preset_row", name=name, words=_short(words)) for name, words in shared]
        lines.append(say("presets_shared", rows="\n".join(rows)))
    names = [*(row[0] for row in own), *(row[0] for row in shared)]
    lines.append(say("presets_how", name=names[0]) if names else say("presets_none"))
    return Reply(
        text="\n".join(lines), buttons=tuple(use_button(name) for name in names[:_MOST_BUTTONS])
    )


def use_button(name: str) -> Button:
    """Begins a wish with a preset."""
    return Button(label=f"用「{name}」", command=f"/预设 用 {name} ", is_draft=True)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _MOST_SHOWN else line[: _MOST_SHOWN - 1] + "…"
