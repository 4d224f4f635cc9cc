"""Replies about parameters that were read. Pure."""

from bot.replies.sentences import explain, notes, say
from core.command import Notice
from core.errors import UserError
from core.message import Button, Reply


def read(line: str, notices: tuple[Notice, ...], problem: UserError | None) -> Reply:
    """The line that draws what was read, what of it has no use, and why it may not be drawn."""
    lines = [say("parameters_read", line=line), notes(notices)]
    if problem is not None:
        lines.append(say("parameters_not_here", sentence=explain(problem)))
    return Reply(
        text="\n".join(one for one in lines if one),
        buttons=(Button(label=say("button_draw_like"), command=line, is_draft=True),),
    )
