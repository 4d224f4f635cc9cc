"""Showing replies: edits where a message can be edited, posts with a key where it cannot."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import discord
import structlog
from discord.abc import Messageable

from bot.adapters.base import Library
from bot.adapters.discord import look
from bot.adapters.discord.call_id import held_by
from bot.adapters.discord.calls import LIFETIME, Call, Calls
from bot.adapters.discord.client import Client
from bot.adapters.discord.fitting import Fitted, batched, fitted
from bot.adapters.discord.jobs import Jobs, Shown
from bot.adapters.discord.nonce import nonce_of
from bot.adapters.discord.reply_view import is_of, view_of
from bot.adapters.discord.trouble import as_platform_error, is_gone, is_too_large
from core.errors import PlatformRefusedError, UserError
from core.message import Delivery

LATE: Final = timedelta(seconds=60)
"""A reply that is this old may have been posted before: Discord forgets keys in minutes."""

_LOOK_BACK: Final = 50
_FACTOR: Final = 0.6
_SMALLER: Final = 4

_log = structlog.get_logger(__name__)


class Voice:
    """Says replies in channels; every way of saying one can be gone twice."""

    def __init__(
        self,
        client: Client,
        *,
        library: Library,
        calls: Calls,
        jobs: Jobs,
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._library = library
        self._calls = calls
        self._jobs = jobs
        self._clock = clock

    async def say(self, delivery: Delivery) -> str:
        """Show a reply; the id of the message that shows it. Raises what Discord raises."""
        job_id = delivery.reply.job_id
        shown = None if job_id is None else await self._jobs.find(delivery.address, job_id)
        if shown is None:
            return str(await self._say_first(delivery))
        async with shown.lock:
            shown.is_over = shown.is_over or delivery.reply.is_final
            return str(await self._say_on(delivery, shown))

    async def _say_first(self, delivery: Delivery) -> int:
        """The first words to a message, or to a button; a job's message from now on."""
        held = held_by(delivery.reply_to)
        call = self._calls.find(delivery.reply_to)
        message_id = None
        if held is not None and call is not None:
            message_id = await self._edit(delivery, held, call)
        elif held is not None:
            message_id = await self._edit_left(delivery, held)
        if message_id is None:
            quoted = int(delivery.reply_to) if delivery.reply_to.isdigit() else held
            message_id = await self._post(delivery, quoted)
            call = None
        self._calls.close(delivery.reply_to)
        job_id = delivery.reply.job_id
        if job_id is not None and not delivery.reply.is_final:
            head = look.head_of(delivery.reply.text)
            self._jobs.add(job_id, Shown(message_id, self._clock(), head, call))
        return message_id

    async def _edit_left(self, delivery: Delivery, message_id: int) -> int | None:
        """Answer in an interaction's message that is still empty; None where there is none."""
        try:
            message = await self._place(delivery).fetch_message(message_id)
        except (discord.NotFound, discord.Forbidden):
            return None
        if is_of(message, delivery):
            return message_id
        return await self._edit(delivery, message_id, None) if message.flags.loading else None

    async def _say_on(self, delivery: Delivery, shown: Shown) -> int:
        """More about a job: in its message while that is young, else in reply to it."""
        is_young = self._clock() - shown.at < LIFETIME
        call = shown.call if shown.call is not None and self._calls.is_live(shown.call) else None
        if is_young:
            edited = await self._edit(delivery, shown.message_id, call)
            if edited is not None:
                return edited
        posted = await self._post(delivery, shown.message_id)
        await self._tidy(delivery, shown)
        return posted

    async def _edit(self, delivery: Delivery, message_id: int, call: Call | None) -> int | None:
        """Put a reply into a message; None where that message cannot be changed any more."""

        async def put(files: Sequence[Fitted]) -> int:
            first, *rest = batched(files)
            said = {**self._said(delivery), "attachments": [file.as_file() for file in first]}
            if call is not None:
                await call.interaction.edit_original_response(**said)
            else:
                await self._place(delivery).get_partial_message(message_id).edit(**said)
            await self._post_rest(delivery, rest, message_id)
            return message_id

        try:
            return await self._fitting(delivery, call, put)
        except discord.HTTPException as error:
            if is_gone(error):
                _log.info("discord_message_gone", delivery_id=delivery.delivery_id, why=str(error))
                return None
            raise

    async def _post(self, delivery: Delivery, quoted: int | None) -> int:
        """Post a reply; where the channel is closed to us, tell its person in private."""
        if self._clock() - delivery.created_at > LATE:
            found = await self._posted(delivery)
            if found is not None:
                return found
        try:
            return await self._post_in(self._place(delivery), delivery, quoted)
        except (discord.NotFound, discord.Forbidden) as error:
            if not delivery.reply.is_final or delivery.address.is_private:
                raise
            _log.info("discord_channel_closed", delivery_id=delivery.delivery_id, why=str(error))
            return await self._post_in(await self._private(delivery), delivery, None)

    async def _post_in(self, place: Messageable, delivery: Delivery, quoted: int | None) -> int:
        async def put(files: Sequence[Fitted]) -> int:
            first, *rest = batched(files)
            said = {
                name: value for name, value in self._said(delivery).items() if value is not None
            }
            message = await place.send(
                **said,
                files=[file.as_file() for file in first],
                nonce=nonce_of(delivery),
                **self._quoting(delivery, quoted),
            )
            await self._post_rest(delivery, rest, message.id, place)
            return message.id

        return await self._fitting(delivery, None, put)

    async def _post_rest(
        self,
        delivery: Delivery,
        batches: Sequence[Sequence[Fitted]],
        quoted: int,
        place: Messageable | None = None,
    ) -> None:
        """More pictures than one message holds."""
        for part, batch in enumerate(batches, start=1):
            await (place or self._place(delivery)).send(
                files=[file.as_file() for file in batch],
                nonce=nonce_of(delivery, part),
                **self._quoting(delivery, quoted),
            )

    async def _fitting(
        self, delivery: Delivery, call: Call | None, put: Callable[[Sequence[Fitted]], Any]
    ) -> int:
        """Put pictures somewhere, ever smaller while they are too large there."""
        most = self._limit(delivery) if call is None else call.interaction.filesize_limit
        for _ in range(_SMALLER):
            try:
                files = await fitted(self._library, delivery.reply, delivery.address, most=most)
            except UserError as error:  # deleted since
                _log.info("discord_picture_gone", delivery_id=delivery.delivery_id, why=str(error))
                files = []
            try:
                done: int = await put(files)
            except discord.HTTPException as error:
                if not is_too_large(error):
                    raise
                largest = max((len(file.data) for file in files), default=most)
                most = int(min(most, largest) * _FACTOR)
            else:
                return done
        raise PlatformRefusedError("too large however small")

    def _said(self, delivery: Delivery) -> dict[str, Any]:
        content, long = look.split(look.escaped(delivery.reply.text))
        embed = None if long is None else discord.Embed(description=long)
        view = view_of(delivery)
        return {"content": content or None, "embed": embed, "view": view}

    def _quoting(self, delivery: Delivery, quoted: int | None) -> dict[str, Any]:
        if quoted is None:
            return {}
        reference = discord.MessageReference(
            message_id=quoted,
            channel_id=int(delivery.address.conversation),
            fail_if_not_exists=False,
        )
        return {"reference": reference, "mention_author": False}

    def _place(self, delivery: Delivery) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(int(delivery.address.conversation))

    async def _private(self, delivery: Delivery) -> Messageable:
        person = discord.Object(int(delivery.address.user))
        return await self._client.create_dm(person)

    def _limit(self, delivery: Delivery) -> int:
        channel = self._client.get_channel(int(delivery.address.conversation))
        guild = getattr(channel, "guild", None)
        if isinstance(guild, discord.Guild):
            return guild.filesize_limit
        return discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES

    async def _posted(self, delivery: Delivery) -> int | None:
        """The message that an earlier try has posted after all."""
        after = delivery.created_at - timedelta(seconds=5)
        place = self._place(delivery)
        try:
            async for message in place.history(limit=_LOOK_BACK, after=after):
                if message.author.id == self._client.user_id and is_of(message, delivery):
                    return message.id
        except (discord.NotFound, discord.Forbidden):
            return None
        return None

    async def _tidy(self, delivery: Delivery, shown: Shown) -> None:
        """Take the buttons off a job's first message that has been followed by another."""
        message = self._place(delivery).get_partial_message(shown.message_id)
        try:
            async with asyncio.timeout(5):
                await message.edit(view=None)
        except (discord.HTTPException, TimeoutError) as error:
            _log.debug("discord_not_tidied", why=str(as_platform_error(error)))
