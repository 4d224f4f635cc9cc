"""Replies about favourites. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.replies.sentences import say
from bot.replies.work_replies import picture_of
from core.message import Button, Reply
from core.work import Work

_MOST_SHOWN: Final = 30


def added(number: int, *, is_new: bool) -> Reply:
    """A work is a favourite now, or was one."""
    button = Button(label=say("button_unfavourite"), command=f"/取消收藏 #{number}")
    text = say("favourite_added" if is_new else "favourite_known", number=number)
    return Reply(text=text, buttons=(button,), numbers=(number,))


def removed(number: int, *, was_there: bool) -> Reply:
    """A work is no favourite any more, or was none."""
    text = say("favourite_removed" if was_there else "favourite_not_there", number=number)
    button = Button(label=say("button_favourite"), command=f"/收藏 #{number}")
    return Reply(text=text, buttons=(button,) if was_there else (), numbers=(number,))


def listed(works: Sequence[Work], *, page: int, pages: int) -> Reply:
    """One page of favourites, with their pictures and the ways on."""
    rows = [
        say("favourite_row", number=work.number, prompt=_short(work.spec.prompt)) for work in works
    ]
    buttons = []
    if page > 1:
        label = say("button_favourites_before")
        buttons.append(Button(label=label, command=f"/收藏 第{page - 1}页"))
    if page < pages:
        label = say("button_favourites_after")
        buttons.append(Button(label=label, command=f"/收藏 第{page + 1}页"))
    return Reply(
        text=say("favourites", page=page, pages=pages, rows="\n".join(rows)),
        pictures=tuple(picture_of(work) for work in works),
        buttons=tuple(buttons),
        numbers=tuple(work.number for work in works),
    )


def _short(prompt: str) -> str:
    line = " ".join(prompt.split())
    return line if len(line) <= _MOST_SHOWN else line[: _MOST_SHOWN - 1] + "…"
