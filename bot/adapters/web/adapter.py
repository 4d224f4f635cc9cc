"""The web chat: pages and the chat protocol over TCP."""

import asyncio
import errno
from collections.abc import Iterable

import msgspec
from aiohttp import web

from bot.adapters.base import Library, Receive
from bot.adapters.chat.answer import Say, as_json
from bot.adapters.chat.chat import Chat
from bot.adapters.chat.completion import Completion
from bot.adapters.chat.serving import serving
from bot.adapters.chat.upload import MAX_FILE_BYTES
from bot.adapters.web.binding import check_binding
from bot.adapters.web.guard import add_security_headers, refuse_unknown_hosts
from bot.adapters.web.identity import Identity
from bot.adapters.web.pages import page_routes, revalidate
from core.errors import UserError
from core.message import Delivery, Progress

WILDCARDS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - names, no bind


class Login(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser says to be let in; the token is empty where none is asked for."""

    token: str = ""


class WebAdapter:
    """Serves every browser as a person of its own."""

    platform = "web"

    def __init__(
        self,
        *,
        library: Library,
        say: Say,
        completion: Completion,
        host: str = "127.0.0.1",
        port: int = 8420,
        access_token: str | None = None,
        allowed_hosts: Iterable[str] = (),
        max_file_bytes: int = MAX_FILE_BYTES,
    ) -> None:
        """Raise UserError as `check_binding` where others could come in without a token."""
        check_binding(host, access_token)
        self.ready = asyncio.Event()
        self._host = host
        self._port = port
        self._allowed_hosts = {host, *allowed_hosts}
        self._identity = Identity(platform=self.platform, access_token=access_token)
        self._chat = Chat(
            library=library,
            say=say,
            completion=completion,
            identify=self._identity.identify,
            max_file_bytes=max_file_bytes,
        )

    @property
    def url(self) -> str:
        """The address to open, once `ready`; a port of 0 has then become a real one."""
        host = WILDCARDS.get(self._host, self._host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}/"

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled; UserError("port_in_use", host, port) where that is taken."""
        app = self._chat.app(receive, guards=[refuse_unknown_hosts(self._allowed_hosts)])
        app.add_routes([web.post("/api/login", self._login), *page_routes()])
        app.on_response_prepare.extend([add_security_headers, revalidate])
        try:
            async with serving(
                app, lambda runner: web.TCPSite(runner, self._host, self._port)
            ) as runner:
                self._port = runner.addresses[0][1]
                self.ready.set()
                await asyncio.Event().wait()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise UserError("port_in_use", host=self._host, port=self._port) from error
        finally:
            self.ready.clear()

    async def send(self, delivery: Delivery) -> str:
        """Wake the open pages; one that is away reads the reply when it comes back."""
        self._chat.feed.send(delivery)
        return str(delivery.delivery_id)

    async def show(self, progress: Progress) -> None:
        """Show how far a job is on the open pages."""
        self._chat.feed.show(progress)

    async def _login(self, request: web.Request) -> web.Response:
        try:
            login = msgspec.json.decode(await request.read(), type=Login)
        except msgspec.MsgspecError as error:
            raise UserError("bad_request") from error
        response = as_json({})
        self._identity.welcome(request, response, login.token)
        return response
