"""What the terminal must know of a text before the bot has answered. Pure."""

from bot.commands.parser import parse
from core.command import CommandName
from core.errors import UserError


def as_command(text: str) -> str:
    """The text, with `/画 ` before it where it is no command: a bare prompt is drawn."""
    try:
        parse(text, is_addressed=True)
    except UserError as error:
        if error.reason == "not_a_command":
            return f"/画 {text}"
    return text


def command_of(text: str) -> CommandName | None:
    """The command that the text gives, None where it cannot be understood."""
    try:
        return parse(text, is_addressed=True).name
    except UserError:
        return None
