"""Whether the bot is meant. Pure."""

import re

from bot.commands.parser import parse
from core.errors import UserError


def without_mention(text: str, user_id: int) -> tuple[str, bool]:
    """A message without what calls a user, and whether it does."""
    called = re.sub(rf"<@!?{user_id}>", " ", text)
    return called.strip(), called != text


def is_meant(text: str, *, is_addressed: bool) -> bool:
    """Whether a message is for the bot: it is talk between others where it is no command."""
    return is_addressed or _reads(text, is_addressed=False)


def is_command(text: str) -> bool:
    """Whether a text, said to the bot, is a command (even one with a mistake in it)."""
    return _reads(text, is_addressed=True)


def _reads(text: str, *, is_addressed: bool) -> bool:
    try:
        parse(text, is_addressed=is_addressed)
    except UserError as error:
        return error.reason not in {"not_a_command", "empty"}
    return True
