"""Wires the bot: the one place where its parts are built and joined."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from bot.adapters.base import Adapter
from bot.adapters.web.adapter import WebAdapter
from bot.config import Settings
from bot.dispatcher import Dispatcher
from bot.engine_client import EngineClient, EngineTimings
from bot.engine_command import ENGINE_ENVIRONMENT, engine_command
from bot.inputs.clean import InputLimits
from bot.inputs.cleaner import Cleaner
from bot.limits import Limits
from bot.moderating import judge, prompt_service
from bot.outbox import Outbox
from bot.platforms import platforms
from bot.reception import Reception
from bot.registry_files import installed, read_registry_files, registry_files
from bot.replies.script import Script
from bot.sampler_tables import with_samplers
from bot.scripts import Scripts
from bot.stock import Stock
from bot.word_lists import WordLists
from bot.zone import live_in
from core.message import Progress
from core.model_card import Registry
from storage import migrate
from storage.database import Storage
from storage.lock import DataLock

DATABASE: Final = "danqing.db"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A bot that is up: where its page is (None without one), and its parts for tests."""

    url: str | None
    dispatcher: Dispatcher
    storage: Storage


@contextlib.asynccontextmanager
async def running(
    settings: Settings, *, web: bool = True, more_adapters: Sequence[Adapter] = ()
) -> AsyncIterator[Running]:
    """A bot with its engine, from the lock on its data to the last reply.

    `more_adapters` are platforms besides those that the settings switch on.

    Yields when the console socket (and the page, with `web`) can be reached; the engine may
    still be loading, what is asked meanwhile is queued. Raises storage.lock's error where
    another bot has the data folder, UserError where the page cannot be served.
    """
    data = settings.data.path
    data.mkdir(parents=True, exist_ok=True)
    files = registry_files(settings)
    registry = with_samplers(installed(read_registry_files(files)), files)
    with DataLock(data):
        await asyncio.to_thread(migrate.upgrade, data / DATABASE)
        storage = await Storage.open(data / DATABASE)
        try:
            scripts = Scripts(Script(settings.texts.script))
            adapters = platforms(
                settings, storage=storage, registry=registry, scripts=scripts, clock=_now, web=web
            )
            adapters |= {adapter.platform: adapter for adapter in more_adapters}
            async with _serving(settings, storage, registry, adapters, scripts) as up:
                yield up
        finally:
            await storage.close()


async def serve(settings: Settings, *, on_ready: Callable[[Running], None]) -> None:
    """Run a bot until SIGINT or SIGTERM, in a process of its own."""
    live_in(settings.quota.timezone)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(settings) as up:
        on_ready(up)
        await stop.wait()
        _log.info("stopping")


@contextlib.asynccontextmanager
async def _serving(
    settings: Settings,
    storage: Storage,
    registry: Registry,
    adapters: Mapping[str, Adapter],
    scripts: Scripts,
) -> AsyncIterator[Running]:
    outbox = Outbox(
        storage=storage,
        adapters=adapters,
        scripts=scripts,
        clock=_now,
        first_wait_s=settings.delivery.retry_delay_s,
        most_wait_s=settings.delivery.max_retry_delay_s,
        max_age=timedelta(seconds=settings.delivery.give_up_after_s),
    )

    async def show(progress: Progress) -> None:
        if (adapter := adapters.get(progress.address.platform)) is not None:
            await adapter.show(await scripts.progress(storage, progress))

    dispatcher = Dispatcher(
        storage=storage,
        show=show,
        on_reply=outbox.wake,
        clock=_now,
        job_ttl=timedelta(seconds=settings.limits.job_ttl_s),
        max_crashes=settings.engine.max_crashes,
        judge=judge(settings.moderation),
    )
    word_lists = WordLists(settings.moderation.word_files)
    await word_lists.load()
    cleaner = _cleaner(settings)
    reception = Reception(
        storage=storage,
        dispatcher=dispatcher,
        outbox=outbox,
        registry=registry,
        offer=Stock(registry, registry_files(settings)),
        limits=settings.quota.holding(
            Limits(
                max_waiting=settings.limits.max_waiting_per_person,
                max_waiting_in_place=settings.limits.max_waiting_per_conversation,
                max_waiting_everywhere=settings.limits.max_waiting,
                max_count=settings.limits.max_count,
                max_prompt_chars=settings.limits.max_prompt_chars,
                max_enlarged_pixels=settings.limits.max_enlarged_pixels,
            )
        ),
        clean=cleaner.clean,
        admins=settings.access.admins,
        word_lists=word_lists,
        moderation=prompt_service(settings.moderation),
        clock=_now,
    )
    engine = EngineClient(
        command=engine_command(settings),
        environment=ENGINE_ENVIRONMENT,
        timings=EngineTimings(
            start_s=settings.engine.start_timeout_s,
            stall_s=settings.engine.stall_timeout_s,
            backoff_s=settings.engine.restart_delay_s,
            backoff_most_s=settings.engine.max_restart_delay_s,
        ),
        on_event=dispatcher.on_event,
    )
    await dispatcher.recover()
    async with cleaner, asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(engine.run()),
            group.create_task(dispatcher.run(engine)),
            group.create_task(outbox.run()),
            *(group.create_task(adapter.run(reception.receive)) for adapter in adapters.values()),
        ]
        for adapter in adapters.values():
            await adapter.ready.wait()
        page = adapters.get(WebAdapter.platform)
        url = page.url if isinstance(page, WebAdapter) else None
        try:
            yield Running(url=url, dispatcher=dispatcher, storage=storage)
        finally:
            for task in tasks:
                task.cancel()


def _cleaner(settings: Settings) -> Cleaner:
    return Cleaner(
        limits=InputLimits(
            max_bytes=settings.limits.upload_bytes,
            max_pixels=settings.limits.max_input_pixels,
            max_frames=settings.inputs.max_frames,
        ),
        cpu_s=settings.inputs.decode_s,
        max_workers=settings.inputs.workers,
    )


def _now() -> datetime:
    return datetime.now(UTC)
