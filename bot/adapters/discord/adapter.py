"""Discord: commands, buttons and messages come in, replies and progress go out."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import aiohttp
import discord
import structlog
import yarl

from bot.adapters.base import Library, Receive
from bot.adapters.chat.completion import Completion
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
from bot.adapters.discord.progress import show_progress
from bot.adapters.discord.trouble import FAILURES, as_platform_error, pause_of
from bot.adapters.discord.underway import Underway
from bot.adapters.discord.voice import Voice
from bot.replies.sentences import tell
from core.errors import PlatformError
from core.message import Delivery, Progress

PROGRESS_EVERY_S: Final = 2.0
SEND_WITHIN_S: Final = 50.0
"""Less than the outbox waits, and enough for many pictures."""

FIRST_WAIT_S: Final = 5.0
LINE_DEAD_AFTER_S: Final = 60.0
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
        send_within_s: float = SEND_WITHIN_S,
        first_wait_s: float = FIRST_WAIT_S,
        line_dead_after_s: float = LINE_DEAD_AFTER_S,
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
        self._send_within_s = send_within_s
        self._first_wait_s = first_wait_s
        self._line_dead_after_s = line_dead_after_s
        self._pace = Pace(self._edit, every_s=progress_every_s)
        self._client: Client | None = None
        self._voice: Voice | None = None
        self._paused_until = 0.0

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled; comes back by itself whatever Discord does."""
        # The bot's other platforms are not to wait for Discord.
        self.ready.set()
        wait_s = self._first_wait_s
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
                    wait_s = self._first_wait_s
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
            async with asyncio.timeout(self._send_within_s):
                return await voice.say(delivery)
        except TimeoutError as error:
            raise PlatformError("no answer in time") from error
        except FAILURES as error:
            if (pause_s := pause_of(error)) is not None:
                self._paused_until = loop.time() + pause_s
            raise as_platform_error(error) from error

    async def show(self, progress: Progress) -> None:
        """See `Adapter.show`."""
        self._pace.offer(progress)

    async def _edit(self, progress: Progress) -> None:
        if self._client is None or asyncio.get_running_loop().time() < self._paused_until:
            return
        await show_progress(progress, client=self._client, jobs=self._jobs, calls=self._calls)

    def _stop(self, reason: str) -> None:
        self.trouble = tell(reason)
        _log.error("discord_stopped", why=self.trouble)

    async def _connect(self, receive: Receive) -> None:
        """Be on Discord until the connection ends for good."""
        async with aiohttp.ClientSession() as session:
            if self._api_base is not None:
                await point_at(self._api_base, session)
            underway = Underway()
            client = self._make_client(receive, session, underway)
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
                await underway.stop()
                await client.close()

    def _make_client(
        self, receive: Receive, session: aiohttp.ClientSession, underway: Underway
    ) -> Client:
        client = Client(
            reads_content=self._reads_content,
            proxy=self._proxy,
            line_dead_after_s=self._line_dead_after_s,
            on_ready=lambda: underway.watch(self._on_ready(hearing)),
            on_message=lambda message: underway.watch(hearing.hear(message)),
            on_interaction=lambda interaction: underway.watch(doings.on_interaction(interaction)),
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


def _without_contexts(command: dict[str, object]) -> dict[str, object]:
    """A server's own command: where it may be used says the server."""
    return {
        name: value
        for name, value in command.items()
        if name not in {"contexts", "integration_types"}
    }
