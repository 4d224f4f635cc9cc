"""Fetching pictures people have sent, from Discord's own servers alone."""

import asyncio
from collections.abc import Sequence
from typing import Final

import aiohttp
import discord
import yarl

from core.errors import UserError
from core.message import Attachment

HOSTS: Final = frozenset({"cdn.discordapp.com", "media.discordapp.net"})
_TRIES: Final = 3
_WAIT_S: Final = 0.5
_TIMEOUT: Final = aiohttp.ClientTimeout(total=30)


class Downloads:
    """Fetches attachments: their links die within a day, so the bytes are what is kept."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        max_bytes: int,
        proxy: str | None,
        more_hosts: frozenset[str] = frozenset(),
    ) -> None:
        self._session = session
        self._max_bytes = max_bytes
        self._proxy = proxy
        self._hosts = HOSTS | more_hosts

    async def all(self, attachments: Sequence[discord.Attachment]) -> tuple[Attachment, ...]:
        """Attachments with their bytes.

        Raises UserError("file_too_large") or UserError("discord_file_gone").
        """
        return tuple([await self._one(one) for one in attachments])

    async def _one(self, attachment: discord.Attachment) -> Attachment:
        name = attachment.filename[:100]
        if attachment.size > self._max_bytes:
            raise self._too_large(name)
        if yarl.URL(attachment.url).host not in self._hosts:
            raise UserError("discord_file_gone", name=name)
        for tried in range(_TRIES):
            if tried:
                await asyncio.sleep(_WAIT_S * tried)
            try:
                return Attachment(name=name, data=await self._read(attachment.url, name))
            except aiohttp.ClientResponseError as error:
                if error.status < 500:  # noqa: PLR2004 - the server's own faults begin there
                    break
            except (aiohttp.ClientError, TimeoutError):
                continue
        raise UserError("discord_file_gone", name=name)

    async def _read(self, url: str, name: str) -> bytes:
        data = bytearray()
        async with self._session.get(
            url,
            timeout=_TIMEOUT,
            proxy=self._proxy,
            allow_redirects=False,
            raise_for_status=True,
        ) as response:
            async for chunk in response.content.iter_chunked(1 << 16):
                data += chunk
                if len(data) > self._max_bytes:
                    raise self._too_large(name)
        return bytes(data)

    def _too_large(self, name: str) -> UserError:
        return UserError("file_too_large", name=name, limit=self._max_bytes // 2**20)
