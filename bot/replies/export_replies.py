"""Replies about files of works. Pure."""

from bot.replies.sentences import say
from core.message import Button, Reply


def ready(numbers: tuple[int, ...], *, has_more: bool) -> Reply:
    """A file of these works, newest first, can be had; with `has_more` it does not hold all."""
    text = say("export_ready", count=len(numbers))
    buttons = []
    oldest = numbers[-1]
    if has_more:
        text += "\n" + say("export_more", count=len(numbers))
        if oldest > 1:
            label = say("button_export_older")
            buttons.append(Button(label=label, command=f"/导出 #1-#{oldest - 1}"))
    return Reply(text=text, bundle=numbers, buttons=tuple(buttons))
