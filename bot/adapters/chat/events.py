"""The event stream: replies and progress as server-sent events."""

import asyncio
from typing import Any, Final

import msgspec
from aiohttp import web

from bot.adapters.base import Library
from bot.adapters.chat.feed import Feed
from core.address import Address
from core.message import Delivery, Progress

KEEP_ALIVE_S: Final = 15.0
"""A silent stream gets a comment line this often, so that nobody on the way closes it."""

WRITE_TIMEOUT_S: Final = 30.0
"""A reader that takes nothing for this long is dropped; it resumes from its cursor."""

RETRY: Final = b"retry: 2000\n\n"
COMMENT: Final = b": \n\n"


def reply_event(delivery: Delivery) -> bytes:
    """A delivery as an event, with its id for the client's cursor."""
    data = msgspec.json.encode(delivery)
    return b"event: reply\nid: %d\ndata: %s\n\n" % (delivery.delivery_id, data)


def progress_event(progress: Progress) -> bytes:
    """A job's progress as an event."""
    return b"event: progress\ndata: %s\n\n" % msgspec.json.encode(progress_view(progress))


def progress_view(progress: Progress) -> dict[str, Any]:
    """Progress as clients see it: the preview is an address that changes with the picture."""
    view = {name: getattr(progress, name) for name in progress.__struct_fields__}
    if view.pop("preview") is not None:
        version = round(progress.fraction * 1000)
        view["preview_url"] = f"/api/previews/{progress.job_id}?v={version}"
    return view


async def stream_events(
    request: web.Request,
    *,
    feed: Feed,
    library: Library,
    address: Address,
    cursor: int,
    keep_alive_s: float = KEEP_ALIVE_S,
    write_timeout_s: float = WRITE_TIMEOUT_S,
) -> web.StreamResponse:
    """Write a conversation's events, beginning after the reply `cursor`, until either side ends."""
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)

    async def write(data: bytes) -> None:
        async with asyncio.timeout(write_timeout_s):
            await response.write(data)

    try:
        with feed.subscribe(address) as news:
            await write(RETRY)
            while not news.is_closed:
                if news.take_has_replies():
                    for delivery in await library.deliveries_after(address, cursor):
                        await write(reply_event(delivery))
                        cursor = delivery.delivery_id
                for progress in news.take_progress():
                    await write(progress_event(progress))
                try:
                    async with asyncio.timeout(keep_alive_s):
                        await news.wait()
                except TimeoutError:
                    await write(COMMENT)
    except ConnectionError:
        return response
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
    return response
