"""All the words of the command language, and how to look one up."""

from typing import Final

from bot.commands.admin_words import ADMIN_COMMANDS
from bot.commands.command_words import COMMANDS as PUBLIC_COMMANDS
from bot.commands.option_words import OPTIONS
from bot.commands.text import fold
from bot.commands.word import CommandWord, OptionWord
from core.command import CommandName

__all__ = ["COMMANDS", "OPTIONS", "OPTION_FIELDS", "command_word", "find_command", "find_option"]

COMMANDS: Final[tuple[CommandWord, ...]] = (*PUBLIC_COMMANDS, *ADMIN_COMMANDS)
"""Every command, in the order in which the help shows them."""

OPTION_FIELDS: Final = {option.field: option.key for option in OPTIONS}
"""The canonical Chinese name of each field of `core.command.Options`."""

_BY_COMMAND: Final = {word.name: word for word in COMMANDS}
_BY_COMMAND_NAME: Final = {
    name: word for word in COMMANDS for name in (str(word.name), *word.aliases)
}
_BY_OPTION_NAME: Final = {
    name: option for option in OPTIONS for name in (option.key, *option.aliases)
}


def command_word(name: CommandName) -> CommandWord:
    """What is known of a command."""
    return _BY_COMMAND[name]


def find_command(typed: str) -> CommandWord | None:
    """The command of that name or alias, with or without its slash."""
    return _BY_COMMAND_NAME.get(fold(typed).strip().removeprefix("/"))


def find_option(typed: str) -> OptionWord | None:
    """The option of that name or alias, with or without its dashes."""
    return _BY_OPTION_NAME.get(fold(typed).strip().lstrip("-"))
