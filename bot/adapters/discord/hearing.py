"""Messages people write: which are for the bot, and as what they are taken in."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import discord
import structlog

from bot.adapters.base import Receive
from bot.adapters.discord.client import Client
from bot.adapters.discord.downloads import Downloads
from bot.adapters.discord.meant import is_command, is_meant, without_mention
from bot.adapters.discord.memory import Memory
from bot.adapters.discord.trouble import FAILURES
from bot.replies.sentences import explain
from core.address import Address
from core.errors import UserError
from core.message import Message

MISSED_FOR: Final = timedelta(minutes=15)
"""A command that was missed for longer is not wanted any more."""

_MOST_MESSAGES: Final = 50
_MOST_CHANNELS: Final = 100
_REMEMBERED_FOR: Final = timedelta(days=7)

_log = structlog.get_logger(__name__)


class Hearing:
    """Hears what is written now, and what was written while nobody listened."""

    def __init__(
        self,
        client: Client,
        *,
        platform: str,
        receive: Receive,
        memory: Memory,
        downloads: Downloads,
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._platform = platform
        self._receive = receive
        self._memory = memory
        self._downloads = downloads
        self._clock = clock

    async def hear(self, message: discord.Message) -> None:
        """Take a message in, if it is for the bot."""
        if message.author.bot or message.type not in {
            discord.MessageType.default,
            discord.MessageType.reply,
        }:
            return
        text, is_called = without_mention(message.content, self._client.user_id)
        is_private = message.guild is None
        quoted = await self._quoted(message)
        is_to_us = quoted is not None and quoted.author.id == self._client.user_id
        is_addressed = is_private or is_called or (is_to_us and is_command(text))
        if not is_meant(text, is_addressed=is_addressed):
            return
        try:
            taken = Message(
                message_id=str(message.id),
                address=Address(
                    platform=self._platform,
                    conversation=str(message.channel.id),
                    user=str(message.author.id),
                    is_private=is_private,
                ),
                user_name=message.author.display_name,
                text=text,
                sent_at=message.created_at,
                attachments=await self._downloads.all(message.attachments),
                reply_to=None if quoted is None else str(quoted.id),
                # Our own pictures are known by their message, in full quality.
                quoted=()
                if quoted is None or is_to_us
                else await self._downloads.all(_pictures(quoted)),
                is_addressed=is_addressed,
            )
        except UserError as error:
            await message.reply(explain(error), mention_author=False)
            return
        await self._receive(taken)

    async def catch_up(self) -> None:
        """Hear what was written in the last minutes and never taken in."""
        after = self._clock() - MISSED_FOR
        channels = [*self._lively(after), *await self._remembered()]
        for channel_id in dict.fromkeys(channels[:_MOST_CHANNELS]):
            try:
                await self._catch_up_in(channel_id, after)
            except FAILURES as error:
                _log.info("discord_channel_not_read", channel=channel_id, why=str(error))

    async def _catch_up_in(self, channel_id: int, after: datetime) -> None:
        channel = self._client.get_channel(channel_id)
        # A channel that is known tells its messages which server they are of.
        place = (
            channel
            if isinstance(channel, discord.abc.Messageable)
            else self._client.get_partial_messageable(channel_id)
        )
        missed = [message async for message in place.history(limit=_MOST_MESSAGES, after=after)]
        for message in missed:
            if not await self._memory.is_known(str(message.id)):
                await self.hear(message)

    def _lively(self, after: datetime) -> list[int]:
        """The channels of servers in which something was written since."""
        least = discord.utils.time_snowflake(after)
        return [
            channel.id
            for guild in self._client.guilds
            for channel in _channels(guild)
            if (channel.last_message_id or 0) > least
        ]

    async def _remembered(self) -> list[int]:
        """Where people have lately used the bot: private channels are not listed by Discord."""
        since = self._clock() - _REMEMBERED_FOR
        return [int(one) for one in await self._memory.conversations(since) if one.isdigit()]

    async def _quoted(self, message: discord.Message) -> discord.Message | None:
        reference = message.reference
        if reference is None or reference.message_id is None:
            return None
        if isinstance(reference.resolved, discord.Message):
            return reference.resolved
        if reference.resolved is not None or reference.type is discord.MessageReferenceType.forward:
            return None
        try:
            async with asyncio.timeout(10):
                return await message.channel.fetch_message(reference.message_id)
        except (discord.HTTPException, TimeoutError):
            return None


def _channels(guild: discord.Guild) -> list[discord.TextChannel | discord.Thread]:
    return [*guild.text_channels, *guild.threads]


def _pictures(message: discord.Message) -> list[discord.Attachment]:
    """The pictures of a message, of a forwarded one too."""
    forwarded = [file for one in message.message_snapshots for file in one.attachments]
    return [*message.attachments, *forwarded]
