"""Replies about how a work came to be. Pure."""

from collections.abc import Sequence
from typing import Final

import msgspec

from bot.replies.branches import HOLE_REASONS
from bot.replies.differences import step
from bot.replies.sentences import say
from bot.replies.verbatim import verbatim
from core.message import Button, Reply
from core.work import Work

_MOST_BUTTONS: Final = 4
_MOST_CHILDREN: Final = 12
_MOST_SHOWN: Final = 24


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A work on the way to another.

    `parent` is the work it is compared with; None where there is none to be seen. `hole` says
    why it shows no picture (one of HOLE_REASONS), and is empty where it shows one. Of one that
    is not `is_visible` nothing but its number may be told.
    """

    work: Work
    parent: Work | None
    hole: str = ""
    is_visible: bool = True

    def __post_init__(self) -> None:
        if self.hole and self.hole not in HOLE_REASONS:
            raise ValueError(f"no such hole: {self.hole}")


def caption(stage: Stage) -> str:
    """What is said under the picture: the first idea, or what was changed."""
    if not stage.is_visible:
        return ""
    if stage.parent is not None:
        return step(stage.parent, stage.work)
    return f"{stage.work.command} {_short(stage.work.spec.prompt)}"


def branch(stages: Sequence[Stage], children: Sequence[int], inputs: tuple[str, ...]) -> Reply:
    """The way to a work, the last of the stages; `children` were made from it.

    `inputs` is the strip that shows them.
    """
    first, last = stages[0].work, stages[-1].work
    reason = "branch_alone" if len(stages) == 1 and first.parent is None else "branch"
    lines = [say(reason, number=last.number, rows="\n".join(map(_row, stages)))]
    buttons = [
        Button(label="改", command=f"/改 #{last.number} ", is_draft=True),
        Button(label="参数", command=f"/参数 #{last.number}", is_minor=True),
    ]
    if first.parent is not None:
        lines.append(say("branch_cut", shown=len(stages), first=first.parent))
        buttons.insert(0, Button(label="更早的", command=f"/历史 树 #{first.parent}"))
    if children:
        numbers = "、".join(f"#{number}" for number in children[:_MOST_CHILDREN])
        more = " 等" if len(children) > _MOST_CHILDREN else ""
        lines.append(say("branch_goes_on", number=last.number, numbers=numbers + more))
        buttons += [
            Button(label=f"到 #{number}", command=f"/历史 树 #{number}")
            for number in children[:_MOST_BUTTONS]
        ]
    return Reply(
        text="\n".join(lines),
        inputs=inputs,
        buttons=tuple(buttons),
        numbers=(last.number,),
    )


def _row(stage: Stage) -> str:
    hole = f"（{say(stage.hole)}）" if stage.hole else ""
    return f"#{stage.work.number} {verbatim(caption(stage))}{hole}"


def _short(prompt: str) -> str:
    line = " ".join(prompt.split())
    return line if len(line) <= _MOST_SHOWN else line[: _MOST_SHOWN - 1] + "…"
