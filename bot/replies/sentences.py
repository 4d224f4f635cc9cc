"""Every sentence the bot says, by its reason."""

from typing import Final

from bot.replies.drawing import DRAWING
from bot.replies.parsing import PARSING
from bot.replies.roles import ROLES
from bot.replies.serving import SERVING
from bot.replies.tasks import TASKS
from core.command import Notice
from core.errors import UserError

SENTENCES: Final[dict[str, str]] = {**PARSING, **DRAWING, **TASKS, **SERVING, **ROLES}


def say(reason: str, /, **values: object) -> str:
    """The sentence of a reason with its placeholders filled; KeyError where one is missing."""
    return SENTENCES[reason].format(**values)


def explain(error: UserError) -> str:
    """The sentence of an error."""
    return say(error.reason, **error.values)


def notes(notices: tuple[Notice, ...]) -> str:
    """The notices, a line each."""
    return "\n".join(say(notice.reason, **notice.values) for notice in notices)
