"""Every sentence the bot says, by its reason."""

from typing import Final

from bot.replies.branches import BRANCHES
from bot.replies.button_words import BUTTON_WORDS
from bot.replies.checkup import CHECKUP
from bot.replies.command_line import COMMAND_LINE
from bot.replies.dingtalk import DINGTALK
from bot.replies.discord import DISCORD
from bot.replies.drawing import DRAWING
from bot.replies.drift import DRIFT
from bot.replies.exports import EXPORTS
from bot.replies.house import HOUSE
from bot.replies.inputs import INPUTS
from bot.replies.labels import LABELS
from bot.replies.limits import LIMITS
from bot.replies.log_words import LOG_WORDS
from bot.replies.moderation import MODERATION
from bot.replies.parsing import PARSING
from bot.replies.places import PLACES
from bot.replies.presets import PRESETS
from bot.replies.queueing import QUEUEING
from bot.replies.readings import READINGS
from bot.replies.reviewing import REVIEWING
from bot.replies.roles import ROLES
from bot.replies.serving import SERVING
from bot.replies.statistics import STATISTICS
from bot.replies.tasks import TASKS
from bot.replies.terminal import TERMINAL
from bot.replies.verbatim import OURS, verbatim
from core.command import Notice
from core.errors import UserError

SENTENCES: Final[dict[str, str]] = {
    **PARSING,
    **DRAWING,
    **TASKS,
    **SERVING,
    **ROLES,
    **HOUSE,
    **STATISTICS,
    **REVIEWING,
    **PLACES,
    **LOG_WORDS,
    **LIMITS,
    **QUEUEING,
    **BRANCHES,
    **PRESETS,
    **READINGS,
    **EXPORTS,
    **TERMINAL,
    **DISCORD,
    **COMMAND_LINE,
    **CHECKUP,
    **DRIFT,
    **INPUTS,
    **LABELS,
    **MODERATION,
    **BUTTON_WORDS,
    **DINGTALK,
}


def say(reason: str, /, **values: object) -> str:
    """The sentence of a reason with its places filled, to go out in a reply.

    What people wrote is marked in it (`bot.replies.verbatim`). KeyError where a value is missing.
    """
    filled = {
        name: verbatim(value) if isinstance(value, str) and name not in OURS else value
        for name, value in values.items()
    }
    return SENTENCES[reason].format(**filled)


def tell(reason: str, /, **values: object) -> str:
    """The same without marks, to be shown at once: on the command line, by a web server."""
    return SENTENCES[reason].format(**values)


def explain(error: UserError) -> str:
    """The sentence of an error, to be shown at once."""
    return tell(error.reason, **error.values)


def notes(notices: tuple[Notice, ...]) -> str:
    """The notices, a line each."""
    return "\n".join(say(notice.reason, **notice.values) for notice in notices)
