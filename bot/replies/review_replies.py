"""Replies about reported works. Pure."""

from collections.abc import Sequence

from bot.commands.text import shown
from bot.replies.sentences import say
from bot.replies.work_replies import picture_of
from core.message import Button, Reply
from core.work import Work
from storage.reports import Report


def review_list(
    found: Sequence[tuple[Work, str, Sequence[Report]]], *, count: int, is_private: bool
) -> Reply:
    """Works that wait for a ruling, with their owners' names; the pictures only in private."""
    rows = [
        say(
            "review_row",
            number=work.number,
            name=shown(name),
            prompt=shown(work.spec.prompt, 30),
            reasons="、".join(dict.fromkeys(_reason(report) for report in reports)),
        )
        for work, name, reports in found
    ]
    lines = [say("review", count=count, rows="\n".join(rows))]
    if not is_private:
        lines.append(say("review_in_group"))
    numbers = tuple(work.number for work, _, _ in found)
    return Reply(
        text="\n".join(lines),
        pictures=tuple(picture_of(work) for work, _, _ in found) if is_private else (),
        buttons=tuple(button for number in numbers for button in _buttons(number)),
        numbers=numbers,
    )


def confirmation(work: Work) -> Reply:
    """Removing cannot be undone, so it is asked for twice."""
    button = Button(
        label=say("button_remove", number=work.number), command=f"/审核 #{work.number} 移除 确认"
    )
    text = say("review_confirm", number=work.number)
    return Reply(text=text, buttons=(button,), numbers=(work.number,))


def approved(work: Work) -> Reply:
    """To the owner of a work that was held: here it is."""
    return Reply(
        text=say("work_approved", number=work.number),
        pictures=(picture_of(work),),
        numbers=(work.number,),
    )


def _buttons(number: int) -> tuple[Button, Button]:
    return (
        Button(label=say("button_approve", number=number), command=f"/审核 #{number} 通过"),
        Button(label=say("button_remove", number=number), command=f"/审核 #{number} 移除"),
    )


def _reason(report: Report) -> str:
    if report.name is None:
        return say("review_by_bot")
    return say("review_reason", name=shown(report.name), reason=shown(report.reason, 40))
