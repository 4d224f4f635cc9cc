"""Discord: commands, buttons and messages come in, replies and progress go out."""

import asyncio
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import aiohttp
import discord
import structlog
import yarl

from bot.adapters.base import Library, Receive
from bot.adapters.chat.completion import Completion
from bot.adapters.discord import look
from bot.adapters.discord.calls import Calls
from bot.adapters.discord.client import Client, point_at
from bot.adapters.discord.command_list import command_list
from bot.adapters.discord.doings import Doings
from bot.adapters.discord.downloads import Downloads
from bot.adapters.discord.hearing import Hearing
from bot.adapters.discord.jobs import Jobs
from bot.adapters.discord.memory import Memory
from bot.adapters.discord.offers import Offers
from bot.adapters.discord.pace import Pace
from bot.adapters.discord.trouble import FAILURES, as_platform_error, is_gone, pause_of
from bot.adapters.discord.voice import Voice
from bot.replies.sentences import tell
from core.errors import PlatformError
from core.message import Delivery, Progress

PROGRESS_EVERY_S: Final = 2.0
_FIRST_WAIT_S: Final = 5.0
_MOST_WAIT_S: Final = 300.0
_BAD_TOKEN: Final = 4004

_log = structlog.get_logger(__name__)


class DiscordAdapter:
    """Serves the servers and people that have taken the bot in.

    `api_base` is another address of the HTTP interface than Discord's own. Where Discord cannot be
    reached, or does not let the bot in, the rest of the bot goes on without it.
    """

    platform = "discord"

    def __init__(
        self,
        *,
        token: str,
        library: Library,
        memory: Memory,
        completion: Completion,
        clock: Callable[[], datetime],
        guild_ids: Sequence[str] = (),
        reads_content: bool = True,
        proxy: str | None = None,
        api_base: str | None = None,
        max_file_bytes: int,
        progress_every_s: float = PROGRESS_EVERY_S,
    ) -> None:
        self.ready = asyncio.Event()
        self.connected = asyncio.Event()
        """Set while Discord has let the bot in."""
        self.trouble: str | None = None
        """Why Discord does not let the bot in, and what to do about it."""
        self._token = token
        self._library = library
        self._memory = memory
        self._clock = clock
        self._guild_ids = guild_ids
        self._reads_content = reads_content
        self._proxy = proxy
        self._api_base = api_base
        self._max_file_bytes = max_file_bytes
        self._offers = Offers(completion=completion, library=library)
        self._calls = Calls(clock)
        self._jobs = Jobs(memory)
        self._pace = Pace(self._show, every_s=progress_every_s)
        self._client: Client | None = None
        self._voice: Voice | None = None
        self._paused_until = 0.0

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled; comes back by itself whatever Discord does."""
        # The bot's other platforms are not to wait for Discord.
        self.ready.set()
        wait_s = _FIRST_WAIT_S
        try:
            while self.trouble is None:
                try:
                    await self._connect(receive)
                except discord.LoginFailure:
                    self._stop("discord_bad_token")
                except discord.PrivilegedIntentsRequired:
                    self._stop("discord_no_content")
                except discord.ConnectionClosed as closed:
                    if closed.code == _BAD_TOKEN:
                        self._stop("discord_bad_token")
                    _log.warning("discord_closed", code=closed.code)
                except (*FAILURES, TimeoutError) as error:
                    _log.warning("discord_away", why=str(error), wait_s=wait_s)
                else:
                    wait_s = _FIRST_WAIT_S
                if self.trouble is None:
                    await asyncio.sleep(wait_s)
                    wait_s = min(2 * wait_s, _MOST_WAIT_S)
            await asyncio.Event().wait()
        finally:
            await self._pace.close()
            self.ready.clear()

    async def send(self, delivery: Delivery) -> str:
        """See `Adapter.send`."""
        voice, loop = self._voice, asyncio.get_running_loop()
        if voice is None:
            raise PlatformError(self.trouble or "not connected")
        if loop.time() < self._paused_until:
            raise PlatformError("Discord wants to be left alone")
        try:
            return await voice.say(delivery)
        except FAILURES as error:
            if (pause_s := pause_of(error)) is not None:
                self._paused_until = loop.time() + pause_s
            raise as_platform_error(error) from error

    async def show(self, progress: Progress) -> None:
        """See `Adapter.show`."""
        self._pace.offer(progress)

    def _stop(self, reason: str) -> None:
        self.trouble = tell(reason)
        _log.error("discord_stopped", why=self.trouble)

    async def _connect(self, receive: Receive) -> None:
        """Be on Discord until the connection ends for good."""
        async with aiohttp.ClientSession() as session:
            if self._api_base is not None:
                await point_at(self._api_base, session)
            client = self._make_client(receive, session)
            try:
                await client.login(self._token)
                self._client = client
                self._voice = Voice(
                    client,
                    library=self._library,
                    calls=self._calls,
                    jobs=self._jobs,
                    clock=self._clock,
                )
                await self._register(client)
                await client.connect(reconnect=True)
            finally:
                self._client = self._voice = None
                self.connected.clear()
                await client.close()

    def _make_client(self, receive: Receive, session: aiohttp.ClientSession) -> Client:
        client = Client(
            reads_content=self._reads_content,
            proxy=self._proxy,
            on_ready=lambda: self._on_ready(hearing),
            on_message=lambda message: hearing.hear(message),  # noqa: PLW0108 - made below
            on_interaction=lambda interaction: doings.on_interaction(interaction),  # noqa: PLW0108
        )
        own_host = None if self._api_base is None else yarl.URL(self._api_base).host
        downloads = Downloads(
            session,
            max_bytes=self._max_file_bytes,
            proxy=self._proxy,
            more_hosts=frozenset() if own_host is None else frozenset({own_host}),
        )
        hearing = Hearing(
            client,
            platform=self.platform,
            receive=receive,
            memory=self._memory,
            downloads=downloads,
            clock=self._clock,
        )
        doings = Doings(
            platform=self.platform,
            receive=receive,
            memory=self._memory,
            calls=self._calls,
            downloads=downloads,
            offers=self._offers,
            own_id=lambda: client.user_id,
        )
        return client

    async def _register(self, client: Client) -> None:
        """Tell Discord the commands; in chosen servers they are there at once, and only there."""
        application_id = client.application_id
        if application_id is None:
            raise RuntimeError("not logged in")
        commands = command_list()
        everywhere = [] if self._guild_ids else commands
        await client.http.bulk_upsert_global_commands(application_id, everywhere)
        here = [_without_contexts(command) for command in commands]
        for guild_id in self._guild_ids:
            await client.http.bulk_upsert_guild_commands(application_id, int(guild_id), here)

    async def _on_ready(self, hearing: Hearing) -> None:
        # A resumed session has missed nothing; a new one has missed all since the last.
        self.connected.set()
        _log.info("discord_connected")
        await hearing.catch_up()

    async def _show(self, progress: Progress) -> None:
        """Put progress into its job's message; what fails is dropped."""
        if self._client is None or asyncio.get_running_loop().time() < self._paused_until:
            return
        shown = await self._jobs.find(progress.address, progress.job_id)
        if shown is None:
            return
        async with shown.lock:
            if shown.is_over:
                return
            said: dict[str, Any] = {
                "content": look.cut(_content(shown.head, progress), look.MAX_CONTENT)
            }
            if progress.preview is not None:
                preview = discord.File(io.BytesIO(progress.preview), "danqing-preview.jpg")
                said["attachments"] = [preview]
            place = self._client.get_partial_messageable(int(progress.address.conversation))
            try:
                async with asyncio.timeout(30):
                    if shown.call is not None and self._calls.is_live(shown.call):
                        await shown.call.interaction.edit_original_response(**said)
                    else:
                        await place.get_partial_message(shown.message_id).edit(**said)
            except (*FAILURES, TimeoutError) as error:
                if is_gone(error):
                    shown.is_over = True
                _log.debug("discord_progress_dropped", why=str(error))


def _content(head: str, progress: Progress) -> str:
    if progress.text:
        now = progress.text
    elif progress.position:
        now = tell("ahead", position=progress.position)
    else:
        percent = round(100 * progress.fraction)
        now = tell("discord_drawing", bar=look.bar(progress.fraction), percent=percent)
    return "\n".join(part for part in (look.escaped(head), now) if part)


def _without_contexts(command: dict[str, object]) -> dict[str, object]:
    """A server's own command: where it may be used says the server."""
    return {
        name: value
        for name, value in command.items()
        if name not in {"contexts", "integration_types"}
    }
