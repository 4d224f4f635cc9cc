"""A bot on a Discord of our own: real parts but for the engine, which is scripted."""

import asyncio
import contextlib
from pathlib import Path

from bot.adapters.discord.adapter import DiscordAdapter
from bot.completion import completion
from bot.limits import Limits
from bot.stored_memory import StoredMemory
from core import wire
from tests.bot.house import REGISTRY, House, open_house
from tests.fakes.discord_server import FakeDiscord

WAIT_S = 120


class Bot:
    """A running bot."""

    def __init__(self, house: House, adapter: DiscordAdapter) -> None:
        self.house = house
        self.adapter = adapter
        self.engine = house.engine
        self.storage = house.storage

    async def progress(self, fraction: float, preview: bytes | None = None) -> None:
        """Have the engine tell how far its last job is."""
        job = self.engine.submitted[-1]
        await self.house.dispatcher.on_event(
            wire.Advanced(
                job_id=job.job_id,
                attempt=job.attempt,
                done=round(100 * fraction),
                total=100,
                preview=preview,
            )
        )

    async def finish(self) -> None:
        """Have the engine finish what it was given last."""
        await self.house.dispatcher.on_event(self.engine.finished(self.engine.submitted[-1]))


class Stage:
    """A server with a channel, two people, and a bot that comes and goes."""

    def __init__(self, folder: Path, **more: object) -> None:
        self.fake = FakeDiscord()
        self.guild = self.fake.world.add_guild()
        self.channel = self.fake.world.add_channel(self.guild)
        self.ming = self.fake.world.add_user("小明")
        self.hong = self.fake.world.add_user("小红")
        self.bot: Bot | None = None
        self._folder = folder
        self._more = more
        self._running = contextlib.AsyncExitStack()

    async def start_bot(self, *, is_connected: bool = True) -> Bot:
        limits = Limits(max_waiting=1_000, max_waiting_in_place=2_000)
        house = await self._running.enter_async_context(open_house(self._folder, limits=limits))
        house.later = self.fake.clock.ahead
        given = {
            "token": self.fake.world.token,
            "library": house.library(),
            "memory": StoredMemory(storage=house.storage, platform=DiscordAdapter.platform),
            "completion": completion(REGISTRY),
            "clock": house.clock,
            "api_base": self.fake.api,
            "max_file_bytes": 1_000_000,
            "progress_every_s": 0.05,
            "first_wait_s": 0.1,
        }
        adapter = DiscordAdapter(**(given | self._more))
        house.outbox._adapters = {adapter.platform: adapter}
        house.dispatcher._show = adapter.show
        serving = asyncio.create_task(adapter.run(house.reception.receive))

        async def end() -> None:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

        self._running.push_async_callback(end)
        self.bot = Bot(house, adapter)
        if is_connected:
            async with asyncio.timeout(WAIT_S):
                await adapter.connected.wait()
        return self.bot

    async def stop_bot(self) -> None:
        self.bot = None
        await self._running.aclose()
        self._running = contextlib.AsyncExitStack()

    def wait_in_time(self, **by: float) -> None:
        """Let time pass, for Discord and for the bot."""
        self.fake.clock.advance(**by)
        if self.bot is not None:
            self.bot.house.later = self.fake.clock.ahead

    async def shows(self, condition, channel=None) -> dict:
        """Wait for a message of the bot of which something is so; the first such."""
        where = channel or self.channel

        def found():
            return [one for one in self.fake.own(where) if condition(one)]

        await self.fake.until(found)
        return found()[0]

    async def picture(self, number: int = 1, channel=None) -> dict:
        """Wait for the message that shows a finished work."""
        return await self.shows(
            lambda one: any(
                f"danqing-{number}." in file["filename"] for file in one["attachments"]
            ),
            channel,
        )

    def texts(self, channel=None) -> list[str]:
        """What the bot's messages say."""
        return [one["content"] for one in self.fake.own(channel or self.channel)]


@contextlib.asynccontextmanager
async def staged(folder: Path, *, is_started: bool = True, **more):
    """A stage, and at its end the check that everything was as Discord describes it."""
    stage = Stage(folder, **more)
    await stage.fake.start()
    try:
        if is_started:
            await stage.start_bot()
        yield stage
    finally:
        await stage.stop_bot()
        await stage.fake.stop()
    assert stage.fake.problems == []
