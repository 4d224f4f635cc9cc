"""What a reply shows besides words, handed over to DingTalk."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Final

from bot.adapters.base import Library
from bot.adapters.dingtalk.open_api import OpenApi
from bot.adapters.dingtalk.picture_fit import MAX_BYTES, fit, mosaic
from core.address import Address
from core.errors import UserError
from core.message import Delivery, Picture, Reply

_MAX_KNOWN: Final = 2_000


class Uploads:
    """Uploads pictures and files, each once: a media id may be used again.

    So a reply that has to be sent once more is not uploaded once more.
    """

    def __init__(self, *, api: OpenApi, library: Library) -> None:
        self._api = api
        self._library = library
        self._known: OrderedDict[str, str] = OrderedDict()

    async def pictures(self, reply: Reply, address: Address) -> tuple[str, ...]:
        """The media ids of a reply's pictures; those that are gone are left out."""
        media_ids = [
            await self._picture(f"{one.number}", partial(self._seen, one, address))
            for one in reply.pictures
        ]
        media_ids += [
            await self._picture(one[:16], partial(self._library.input, one, address))
            for one in reply.inputs
        ]
        return tuple(media_id for media_id in media_ids if media_id is not None)

    async def bundle(self, delivery: Delivery) -> str | None:
        """The media id of a reply's zip file; None where it is gone or too large."""
        try:
            chunks = await self._library.bundle(delivery.delivery_id, delivery.address)
        except UserError:
            return None
        data = await _all_of(chunks, most=MAX_BYTES)
        if data is None:
            return None
        name = f"danqing-{delivery.delivery_id}.zip"
        return await self._api.upload(data, name=name, content_type="application/zip", kind="file")

    async def _picture(self, name: str, read: Callable[[], Awaitable[bytes]]) -> str | None:
        try:
            png = await read()
        except UserError:
            return None
        sha256 = hashlib.sha256(png).hexdigest()
        media_id = self._known.get(sha256)
        if media_id is None:
            fitted = await asyncio.to_thread(fit, png, name=name)
            media_id = await self._api.upload(
                fitted.data, name=fitted.name, content_type=fitted.content_type
            )
            self._known[sha256] = media_id
            while len(self._known) > _MAX_KNOWN:
                self._known.popitem(last=False)
        return media_id

    async def _seen(self, picture: Picture, address: Address) -> bytes:
        """A picture as it may be seen: whole alone, covered among others where it is to be."""
        png = await self._library.picture(picture.number, address)
        if address.is_private or not picture.is_spoiler:
            return png
        return await asyncio.to_thread(mosaic, png)


async def _all_of(chunks: AsyncIterator[bytes], *, most: int) -> bytes | None:
    parts, size = [], 0
    async for part in chunks:
        size += len(part)
        if size > most:
            return None
        parts.append(part)
    return b"".join(parts)
