"""The connection to Discord, as light as it can be: nothing is cached that is not needed."""

from collections.abc import Awaitable, Callable
from typing import Final

import aiohttp
import discord
import discord.gateway
import discord.http
import yarl

RATE_LIMIT_S: Final = 60.0
"""Waiting for longer than this is the outbox's business."""


class Client(discord.Client):
    """Hands on what happens; knows nothing of drawing."""

    def __init__(
        self,
        *,
        reads_content: bool,
        proxy: str | None,
        line_dead_after_s: float,
        on_ready: Callable[[], Awaitable[None]],
        on_message: Callable[[discord.Message], Awaitable[None]],
        on_interaction: Callable[[discord.Interaction], Awaitable[None]],
    ) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        intents.guild_messages = True
        intents.dm_messages = True
        intents.message_content = reads_content
        super().__init__(
            intents=intents,
            proxy=proxy,
            heartbeat_timeout=line_dead_after_s,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=RATE_LIMIT_S,
        )
        # discord.py finds what to call by these names.
        self.on_ready = on_ready
        self.on_message = on_message
        self.on_interaction = on_interaction

    @property
    def user_id(self) -> int:
        """The bot's own id, once logged in."""
        if self.user is None:
            raise RuntimeError("not logged in")
        return self.user.id


async def point_at(api_base: str, session: aiohttp.ClientSession) -> None:
    """Use another server than Discord's own: a stand-in, or a gateway of one's own.

    discord.py keeps where Discord is in its classes, so this holds for the whole process.
    """
    async with session.get(f"{api_base}/gateway") as response:
        gateway = (await response.json(content_type=None))["url"]
    discord.http.Route.BASE = api_base
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
