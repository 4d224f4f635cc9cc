"""The terminal chat's side of the bot: the chat protocol on a Unix socket."""

import asyncio
import getpass
import os
import socket
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from bot.adapters.base import Library, Receive
from bot.adapters.chat.answer import Say
from bot.adapters.chat.chat import Chat
from bot.adapters.chat.completion import Completion
from bot.adapters.chat.person import Person
from bot.adapters.chat.serving import serving
from bot.adapters.chat.upload import MAX_FILE_BYTES
from bot.adapters.console_socket import prepare_socket_folder
from core.address import Address
from core.message import Delivery, Progress


class ConsoleAdapter:
    """Serves the owner of the bot, who alone may open the socket."""

    platform = "console"

    def __init__(
        self,
        *,
        library: Library,
        say: Say,
        completion: Completion,
        socket_path: Path,
        max_file_bytes: int = MAX_FILE_BYTES,
    ) -> None:
        person = local_person()
        self.ready = asyncio.Event()
        self._socket_path = socket_path
        self._chat = Chat(
            library=library,
            say=say,
            completion=completion,
            identify=lambda _: person,
            max_file_bytes=max_file_bytes,
        )

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled; OSError where no socket can be."""
        listener = _listen(self._socket_path)
        try:
            async with serving(
                self._chat.app(receive), lambda runner: web.SockSite(runner, listener)
            ):
                self.ready.set()
                await asyncio.Event().wait()
        finally:
            self.ready.clear()
            listener.close()
            self._socket_path.unlink(missing_ok=True)

    async def send(self, delivery: Delivery) -> str:
        """Wake the open terminals; one that is away reads the reply when it comes back."""
        self._chat.feed.send(delivery)
        return str(delivery.delivery_id)

    async def show(self, progress: Progress) -> None:
        """Show how far a job is to the open terminals."""
        self._chat.feed.show(progress)


def local_person() -> Person:
    """The operating system's user this process runs as."""
    user = str(os.getuid())
    name = user
    with suppress(KeyError, OSError):  # a container's user may have no name
        name = getpass.getuser()
    address = Address(platform=ConsoleAdapter.platform, conversation=user, user=user)
    return Person(address=address, name=name)


def _listen(path: Path) -> socket.socket:
    """A socket that only its owner can open; one left over by a crash is replaced."""
    prepare_socket_folder(path)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    umask = os.umask(0o177)
    try:
        listener.bind(os.fspath(path))
    except OSError:
        listener.close()
        raise
    finally:
        os.umask(umask)
    return listener
