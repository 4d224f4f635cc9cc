"""Replies about deleting works. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.replies.job_replies import numbered
from bot.replies.sentences import say
from core.message import Button, Reply

_CONFIRMED: Final = "确认"


def asked(numbers: Sequence[int]) -> Reply:
    """Whether these are to be deleted: there is no way back."""
    named = " ".join(f"#{number}" for number in numbers)
    button = Button(label=say("button_confirm_delete"), command=f"/删除 {named} {_CONFIRMED}")
    text = say("confirm_delete", numbers=numbered(numbers), count=len(numbers))
    return Reply(text=text, buttons=(button,), numbers=tuple(numbers))


def deleted(numbers: Sequence[int]) -> Reply:
    """These are gone."""
    text = say("deleted", numbers=numbered(numbers), first=numbers[0])
    return Reply(text=text, numbers=tuple(numbers))
