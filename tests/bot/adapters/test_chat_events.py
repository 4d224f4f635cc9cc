"""The event stream by itself, with short waits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.adapters.chat.events import stream_events
from bot.adapters.chat.feed import Feed
from bot.adapters.chat.serving import serving
from core.address import Address
from core.message import Reply
from tests.bot.adapters.memory_bot import MemoryBot

ADA = Address(platform="web", conversation="ada", user="ada")
REQUEST = b"GET /?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def connected(
    handler: Handler,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare connection that has asked for the stream; its reader takes little at a time."""
    app = web.Application()
    app.router.add_get("/", handler)
    async with serving(app, lambda runner: web.TCPSite(runner, "127.0.0.1", 0)) as runner:
        port = runner.addresses[0][1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(REQUEST)
        yield reader, writer
        writer.close()


async def test_a_silent_stream_is_kept_open_by_comments(bot: MemoryBot) -> None:
    feed = Feed()

    async def handler(request: web.Request) -> web.StreamResponse:
        return await stream_events(
            request, feed=feed, library=bot, address=ADA, cursor=0, keep_alive_s=0.01
        )

    async with connected(handler) as (reader, _), asyncio.timeout(10):
        await reader.readuntil(b"retry: 2000\n\n")
        await reader.readuntil(b": \n\n")
        await reader.readuntil(b": \n\n")
        feed.close()


async def test_a_reader_that_takes_nothing_is_dropped(bot: MemoryBot) -> None:
    feed, dropped = Feed(), asyncio.Event()
    bot.reply(ADA, Reply(text="字" * 20_000_000))

    async def handler(request: web.Request) -> web.StreamResponse:
        response = await stream_events(
            request, feed=feed, library=bot, address=ADA, cursor=0, write_timeout_s=0.1
        )
        dropped.set()
        return response

    async with connected(handler), asyncio.timeout(10):
        await dropped.wait()
        with feed.subscribe(ADA) as news:  # the feed itself is as good as ever
            assert news.take_has_replies()


async def test_a_stream_whose_reader_has_left_ends(bot: MemoryBot) -> None:
    feed, ended = Feed(), asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        response = await stream_events(
            request, feed=feed, library=bot, address=ADA, cursor=0, keep_alive_s=0.01
        )
        ended.set()
        return response

    async with connected(handler) as (reader, writer), asyncio.timeout(10):
        await reader.readuntil(b"retry: 2000\n\n")
        writer.close()
        await ended.wait()
