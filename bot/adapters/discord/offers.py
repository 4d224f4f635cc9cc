"""What is offered while somebody types an option of a slash command."""

from collections.abc import Iterable
from typing import Final

import discord
from discord import app_commands

from bot.adapters.base import Library
from bot.adapters.chat.completion import Completion
from bot.adapters.discord.command_line import NUMBER, WORDS
from bot.commands.text import fold
from bot.replies.sentences import tell
from core.address import Address
from core.command import CommandName

MAX_CHOICES: Final = 25
MAX_NAME: Final = 100

Choice = app_commands.Choice[str | int | float]


class Offers:
    """Answers from memory, and for numbers from one's own latest works."""

    def __init__(self, *, completion: Completion, library: Library) -> None:
        self._library = library
        self._of_options = {option.name: option.values for option in completion.options}
        self._of_options |= {
            option.name: tuple(model.name for model in completion.models)
            for option in completion.options
            if option.name == str(CommandName.MODELS)
        }
        self._of_commands = {command.name: command.values for command in completion.commands}
        self._of_commands[CommandName.STYLE] = self._of_options.get(CommandName.STYLE, ())
        self._of_commands[CommandName.HELP] = tuple(
            command.name for command in completion.commands if command.is_available
        )

    async def of(self, viewer: Address, *, command: str, option: str, typed: str) -> list[Choice]:
        """What could be meant, at most 25."""
        if option == NUMBER:
            return await self._works(viewer, typed)
        values = self._of_commands if option == WORDS else self._of_options
        return _matching(values.get(command if option == WORDS else option, ()), typed)

    async def _works(self, viewer: Address, typed: str) -> list[Choice]:
        words = typed.strip().lstrip("#")
        if words.isdigit():
            return [app_commands.Choice(name=f"#{words}"[:MAX_NAME], value=int(words[:15]))]
        page = await self._library.works(viewer, query=words, before=None, limit=MAX_CHOICES)
        return [
            app_commands.Choice(
                name=tell("discord_one_work", number=work.number, prompt=work.spec.prompt)[
                    :MAX_NAME
                ],
                value=work.number,
            )
            for work in page.works
        ]


def _matching(values: Iterable[str], typed: str) -> list[Choice]:
    """The values that hold what was typed; what was typed itself, as any value may be written."""
    said = typed.strip()
    found = [value for value in values if fold(said) in fold(value)]
    if said and said not in found:
        found.insert(0, said)
    return [
        app_commands.Choice(name=value[:MAX_NAME], value=value[:MAX_NAME])
        for value in found[:MAX_CHOICES]
    ]


def focused(options: list[dict[str, object]]) -> tuple[str, str]:
    """The option that is being typed, and what is typed so far."""
    for option in options:
        if option.get("focused"):
            return str(option["name"]), str(option.get("value", ""))
    return "", ""


def address_of(interaction: discord.Interaction, platform: str) -> Address:
    """Who acts, and where."""
    return Address(
        platform=platform,
        conversation=str(interaction.channel_id),
        user=str(interaction.user.id),
        is_private=interaction.guild_id is None,
    )
