"""A connection to the bot of a data folder, started here if it is not running."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot.adapters.console_socket import socket_path
from bot.config import Settings
from bot.console.client import ChatClient, open_client


async def is_listening(socket: Path) -> bool:
    """Whether a bot answers behind a Unix socket."""
    try:
        _, writer = await asyncio.open_unix_connection(socket)
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    writer.close()
    await writer.wait_closed()
    return True


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[ChatClient]:
    """A client of the running bot, or of one that lives as long as the block, without a page.

    Raises what `bot.app.running` raises when it cannot be started.
    """
    socket = socket_path(settings.data.path)
    async with AsyncExitStack() as stack:
        if not await is_listening(socket):
            from bot.app import running  # noqa: PLC0415 - heavy, and only needed here

            await stack.enter_async_context(running(settings, web=False))
        yield await stack.enter_async_context(open_client(socket))
