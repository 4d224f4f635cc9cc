"""Forms: what a draft opens, with its words filled in."""

from typing import Any, Final

import discord

from bot.adapters.discord import look
from bot.adapters.discord.command_line import lead_of
from bot.adapters.discord.custom_id import ButtonId, Kind, MenuId
from bot.replies.sentences import tell
from core.command import CommandName
from core.message import Button

MAX_WORDS: Final = 4_000


def form_of_draft(pressed: ButtonId, button: Button) -> discord.ui.Modal:
    """The form of a draft button."""
    lead = lead_of(button.command)
    custom_id = pressed._replace(kind=Kind.FORM)
    return _form(lead.strip(), str(custom_id), button.command[len(lead) :])


def form_of_menu(command: CommandName, target: int) -> discord.ui.Modal:
    """The form of a message's menu."""
    return _form(f"/{command}", str(MenuId(command, target)), "")


def words_of(interaction: discord.Interaction) -> str:
    """What was written into a form."""
    data: dict[str, Any] = dict(interaction.data or {})
    for row in data.get("components", []):
        inner = row.get("components") or [row.get("component")]
        for part in inner if isinstance(inner, list) else ():
            if isinstance(part, dict) and "value" in part:
                return str(part["value"])
    return ""


def _form(title: str, custom_id: str, words: str) -> discord.ui.Modal:
    form = discord.ui.Modal(
        title=look.cut(tell("discord_form", command=title), look.MAX_TITLE),
        custom_id=custom_id,
        timeout=None,
    )
    form.add_item(
        discord.ui.TextInput(
            label=tell("discord_form_label"),
            custom_id="words",
            style=discord.TextStyle.paragraph,
            default=look.cut(words, MAX_WORDS) or None,
            max_length=MAX_WORDS,
            required=False,
        )
    )
    # A stopped form is not kept: what is sent is understood by its id, after a restart too.
    form.stop()
    return form
