"""Wires the bot: the one place where its parts are built and joined."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from bot.adapters.base import Adapter
from bot.adapters.chat.completion import Completion
from bot.adapters.console import ConsoleAdapter
from bot.adapters.console_socket import socket_path
from bot.adapters.dingtalk.adapter import DingTalkAdapter
from bot.adapters.web.adapter import WebAdapter
from bot.completion import completion
from bot.config import Settings
from bot.dingtalk_options import dingtalk_options
from bot.dispatcher import Dispatcher
from bot.engine_client import EngineClient, EngineTimings
from bot.inputs.clean import InputLimits
from bot.inputs.cleaner import Cleaner
from bot.labels.copies import Copies
from bot.library import StoredLibrary
from bot.limits import Limits
from bot.moderating import checker_options, judge, prompt_service
from bot.outbox import Outbox
from bot.reception import Reception
from bot.registry_files import installed, read_registry_files, registry_files
from bot.replies.script import Script
from bot.replies.sentences import tell
from bot.sampler_tables import with_samplers
from bot.scripts import Scripts
from bot.stock import Stock
from bot.stored_memory import StoredMemory
from bot.word_lists import WordLists
from core.message import Progress
from core.model_card import Registry
from storage import migrate
from storage.database import Storage
from storage.lock import DataLock

DATABASE: Final = "danqing.db"

ENGINE_ENVIRONMENT: Final = {
    # Two processes on few cores: a thread that waits must not burn the core the other needs.
    "OMP_WAIT_POLICY": "PASSIVE",
    # Weights come from the models folder; nothing is ever fetched behind one's back.
    "HF_HUB_OFFLINE": "1",
}

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
            adapters = _adapters(settings, storage, registry, web=web) | {
                adapter.platform: adapter for adapter in more_adapters
            }
            async with _serving(settings, storage, registry, adapters) as up:
                yield up
        finally:
            await storage.close()


async def serve(settings: Settings, *, on_ready: Callable[[Running], None]) -> None:
    """Run a bot until SIGINT or SIGTERM."""
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
    settings: Settings, storage: Storage, registry: Registry, adapters: Mapping[str, Adapter]
) -> AsyncIterator[Running]:
    scripts = _scripts(settings)
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
        command=_engine_command(settings),
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


def _adapters(
    settings: Settings, storage: Storage, registry: Registry, *, web: bool
) -> dict[str, Adapter]:
    """The adapters that are switched on, by platform."""
    if settings.labels.implicit and not settings.labels.producer_code:
        _log.warning("no_producer_code", written_instead=settings.labels.producer_name)
    copies = Copies(storage=storage, settings=settings.labels, clock=_now)
    library = StoredLibrary(
        storage=storage,
        copies=copies,
        scripts=_scripts(settings),
        admins=settings.access.admins,
    )
    words: Completion = completion(registry)
    console = ConsoleAdapter(
        library=library,
        say=tell,
        completion=words,
        socket_path=socket_path(settings.data.path),
        max_file_bytes=settings.limits.upload_bytes,
    )
    adapters: list[Adapter] = [console]
    if web:
        token = settings.web.access_token
        adapters.append(
            WebAdapter(
                library=library,
                say=tell,
                completion=words,
                host=settings.web.host,
                port=settings.web.port,
                access_token=None if token is None else token.get_secret_value(),
                allowed_hosts=settings.web.allowed_hosts,
                max_file_bytes=settings.limits.upload_bytes,
            )
        )
    if settings.discord.token is not None:
        adapters.append(_discord(settings, storage, library, words))
    if settings.dingtalk.client_secret is not None:
        options = dingtalk_options(settings.dingtalk, settings.limits.upload_bytes)
        adapters.append(DingTalkAdapter(options=options, library=library))
    return {adapter.platform: adapter for adapter in adapters}


def _discord(
    settings: Settings, storage: Storage, library: StoredLibrary, words: Completion
) -> Adapter:
    # Who is not on Discord need not load its library.
    from bot.adapters.discord.adapter import DiscordAdapter  # noqa: PLC0415

    discord = settings.discord
    assert discord.token is not None  # noqa: S101 - asked before
    return DiscordAdapter(
        token=discord.token.get_secret_value(),
        library=library,
        memory=StoredMemory(
            storage=storage, platform=DiscordAdapter.platform, scripts=_scripts(settings)
        ),
        completion=words,
        clock=_now,
        guild_ids=discord.guild_ids,
        reads_content=discord.message_content,
        proxy=discord.proxy,
        api_base=discord.api_base,
        max_file_bytes=settings.limits.upload_bytes,
    )


def _scripts(settings: Settings) -> Scripts:
    return Scripts(Script(settings.texts.script))


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


def _engine_command(settings: Settings) -> tuple[str, ...]:
    engine = settings.engine
    return (
        *(sys.executable, "-m", "engine"),
        *(word for file in registry_files(settings) for word in ("--registry", str(file))),
        *("--state-dir", str(settings.data.path / "engine")),
        *("--device", engine.device),
        *("--threads", str(engine.threads)),
        *("--vram-gb", str(engine.vram_gb)),
        *("--ram-gb", str(engine.ram_gb)),
        "--exact" if engine.exact else "--no-exact",
        *checker_options(settings.moderation),
    )


def _now() -> datetime:
    return datetime.now(UTC)
