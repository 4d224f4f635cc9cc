"""What people do with commands, buttons, menus and forms: all of it becomes messages."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import discord
import structlog

from bot.adapters.base import Receive
from bot.adapters.discord.call_id import call_id
from bot.adapters.discord.calls import Calls
from bot.adapters.discord.command_line import MASK, PICTURE, filled, line_of
from bot.adapters.discord.command_list import NEEDS_WORDS
from bot.adapters.discord.custom_id import ButtonId, Kind, MenuId, read_custom_id
from bot.adapters.discord.downloads import Downloads
from bot.adapters.discord.forms import form_of_draft, form_of_menu, words_of
from bot.adapters.discord.memory import Memory
from bot.adapters.discord.offers import Offers, address_of, focused
from bot.adapters.discord.trouble import FAILURES
from bot.replies.sentences import explain, tell
from core.command import CommandName
from core.errors import UserError
from core.message import Message

_MENU: Final = 3
"""The kind of command that a message's menu holds."""

_log = structlog.get_logger(__name__)


class Doings:
    """Acknowledges at once, and only then looks at what is wanted: Discord waits 3 seconds."""

    def __init__(
        self,
        *,
        platform: str,
        receive: Receive,
        memory: Memory,
        calls: Calls,
        downloads: Downloads,
        offers: Offers,
        own_id: Callable[[], int],
    ) -> None:
        self._platform = platform
        self._receive = receive
        self._memory = memory
        self._calls = calls
        self._downloads = downloads
        self._offers = offers
        self._own_id = own_id

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take an interaction in."""
        try:
            await self._take(interaction)
        except FAILURES as error:
            # Too late to acknowledge, or no way to answer: Discord has told the person already.
            _log.warning("discord_interaction_lost", why=str(error))

    async def _take(self, interaction: discord.Interaction) -> None:
        data: dict[str, Any] = dict(interaction.data or {})
        match interaction.type:
            case discord.InteractionType.autocomplete:
                await self._offer(interaction, data)
            case discord.InteractionType.application_command if data.get("type") == _MENU:
                await self._menu(interaction, data)
            case discord.InteractionType.application_command:
                await self._command(interaction, data)
            case discord.InteractionType.component:
                await self._press(interaction, data)
            case discord.InteractionType.modal_submit:
                await self._submit(interaction, data)

    async def _offer(self, interaction: discord.Interaction, data: dict[str, Any]) -> None:
        option, typed = focused(data.get("options", []))
        viewer = address_of(interaction, self._platform)
        choices = await self._offers.of(viewer, command=data["name"], option=option, typed=typed)
        await interaction.response.autocomplete(choices)

    async def _command(self, interaction: discord.Interaction, data: dict[str, Any]) -> None:
        shown = await self._acknowledge(interaction)
        given = {one["name"]: one["value"] for one in data.get("options", [])}
        resolved = data.get("resolved", {}).get("attachments", {})
        files = [
            self._attachment(interaction, resolved[str(given.pop(name))])
            for name in (PICTURE, MASK)
            if name in given
        ]
        await self._hand_in(interaction, shown, line_of(data["name"], given), files=files)

    async def _menu(self, interaction: discord.Interaction, data: dict[str, Any]) -> None:
        target, command = int(data["target_id"]), CommandName(data["name"])
        if command in NEEDS_WORDS:
            await interaction.response.send_modal(form_of_menu(command, target))
            return
        shown = await self._acknowledge(interaction)
        message = data["resolved"]["messages"][str(target)]
        is_own = int(message["author"]["id"]) == self._own_id()
        files = [] if is_own else message.get("attachments", [])
        await self._hand_in(
            interaction,
            shown,
            f"/{command}",
            reply_to=target,
            quoted=[self._attachment(interaction, file) for file in files],
        )

    async def _press(self, interaction: discord.Interaction, data: dict[str, Any]) -> None:
        pressed = read_custom_id(data["custom_id"])
        if not isinstance(pressed, ButtonId):
            return
        if pressed.kind is Kind.DRAFT:
            delivery = await self._memory.delivery(pressed.delivery_id)
            if delivery is not None and pressed.place < len(delivery.reply.buttons):
                button = delivery.reply.buttons[pressed.place]
                await interaction.response.send_modal(form_of_draft(pressed, button))
                return
        shown = await self._acknowledge(interaction)
        command = await self._command_of(pressed)
        if command is None:
            await self._tell(interaction, tell("discord_old_button"))
            return
        quoted = None if interaction.message is None else interaction.message.id
        await self._hand_in(interaction, shown, command, reply_to=quoted)

    async def _submit(self, interaction: discord.Interaction, data: dict[str, Any]) -> None:
        form = read_custom_id(data["custom_id"])
        if form is None:
            return
        shown = await self._acknowledge(interaction)
        words = words_of(interaction)
        if isinstance(form, MenuId):
            quoted = await self._pictures_of(interaction, form.target)
            line = f"/{form.command} {words.strip()}"
            await self._hand_in(interaction, shown, line, reply_to=form.target, quoted=quoted)
            return
        draft = await self._command_of(form)
        if draft is None:
            await self._tell(interaction, tell("discord_old_button"))
            return
        await self._hand_in(interaction, shown, filled(draft, words))

    async def _acknowledge(self, interaction: discord.Interaction) -> int | None:
        """Tell Discord that an answer will come; the id of the message that will hold it."""
        answered = await interaction.response.defer(thinking=True)
        return None if answered is None else answered.message_id

    async def _hand_in(
        self,
        interaction: discord.Interaction,
        shown: int | None,
        line: str,
        *,
        files: Sequence[discord.Attachment] = (),
        quoted: Sequence[discord.Attachment] = (),
        reply_to: int | None = None,
    ) -> None:
        """Give what is wanted to the bot, as the one who did it."""
        try:
            message = Message(
                message_id=call_id(interaction.id, shown),
                address=address_of(interaction, self._platform),
                user_name=interaction.user.display_name,
                text=line,
                sent_at=interaction.created_at,
                attachments=await self._downloads.all(files),
                quoted=await self._downloads.all(quoted),
                reply_to=None if reply_to is None else str(reply_to),
            )
        except UserError as error:
            await self._tell(interaction, explain(error))
            return
        self._calls.add(message.message_id, interaction)
        try:
            await self._receive(message)
            if not await self._memory.is_answered(message.address, message.message_id):
                self._calls.close(message.message_id)
                await interaction.delete_original_response()
        except FAILURES:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the person must not wait in vain
            _log.exception("discord_message_lost", message_id=message.message_id)
            self._calls.close(message.message_id)
            await self._tell(interaction, tell("discord_busy"))

    async def _tell(self, interaction: discord.Interaction, sentence: str) -> None:
        await interaction.edit_original_response(content=sentence)

    async def _command_of(self, pressed: ButtonId) -> str | None:
        delivery = await self._memory.delivery(pressed.delivery_id)
        if delivery is None or pressed.place >= len(delivery.reply.buttons):
            return None
        return delivery.reply.buttons[pressed.place].command

    async def _pictures_of(
        self, interaction: discord.Interaction, message_id: int
    ) -> Sequence[discord.Attachment]:
        """The pictures of somebody's message; ours are known by their message."""
        channel = interaction.client.get_partial_messageable(interaction.channel_id or 0)
        try:
            message = await channel.fetch_message(message_id)
        except discord.HTTPException as error:
            _log.info("discord_message_not_read", why=str(error))
            return []
        return [] if message.author.id == self._own_id() else message.attachments

    def _attachment(self, interaction: discord.Interaction, data: Any) -> discord.Attachment:
        return discord.Attachment(data=data, state=interaction._state)  # noqa: SLF001 - discord.py builds them so
