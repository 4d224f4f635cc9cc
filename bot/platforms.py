"""The chat platforms that the settings switch on. Part of the wiring, which `bot.app` begins."""

from collections.abc import Callable
from datetime import datetime

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
from bot.labels.copies import Copies
from bot.library import StoredLibrary
from bot.replies.sentences import tell
from bot.scripts import Scripts
from bot.stored_memory import StoredMemory
from core.model_card import Registry
from storage.database import Storage

Clock = Callable[[], datetime]

_log = structlog.get_logger(__name__)


def platforms(
    settings: Settings,
    *,
    storage: Storage,
    registry: Registry,
    scripts: Scripts,
    clock: Clock,
    web: bool,
) -> dict[str, Adapter]:
    """An adapter for each platform that is switched on, by its name; the page only with `web`."""
    if settings.labels.implicit and not settings.labels.producer_code:
        _log.warning("no_producer_code", written_instead=settings.labels.producer_name)
    library = StoredLibrary(
        storage=storage,
        copies=Copies(storage=storage, settings=settings.labels, clock=clock),
        scripts=scripts,
        admins=settings.access.admins,
    )
    words = completion(registry)
    adapters: list[Adapter] = [_console(settings, library, words)]
    if web:
        adapters.append(_web(settings, library, words))
    if settings.discord.token is not None:
        memory = StoredMemory(storage=storage, platform="discord", scripts=scripts)
        adapters.append(_discord(settings, library, words, memory=memory, clock=clock))
    if settings.dingtalk.client_secret is not None:
        options = dingtalk_options(settings.dingtalk, settings.limits.upload_bytes)
        adapters.append(DingTalkAdapter(options=options, library=library))
    return {adapter.platform: adapter for adapter in adapters}


def _console(settings: Settings, library: StoredLibrary, words: Completion) -> Adapter:
    return ConsoleAdapter(
        library=library,
        say=tell,
        completion=words,
        socket_path=socket_path(settings.data.path),
        max_file_bytes=settings.limits.upload_bytes,
    )


def _web(settings: Settings, library: StoredLibrary, words: Completion) -> Adapter:
    token = settings.web.access_token
    return WebAdapter(
        library=library,
        say=tell,
        completion=words,
        host=settings.web.host,
        port=settings.web.port,
        access_token=None if token is None else token.get_secret_value(),
        allowed_hosts=settings.web.allowed_hosts,
        max_file_bytes=settings.limits.upload_bytes,
    )


def _discord(
    settings: Settings,
    library: StoredLibrary,
    words: Completion,
    *,
    memory: StoredMemory,
    clock: Clock,
) -> Adapter:
    # Who is not on Discord need not load its library.
    from bot.adapters.discord.adapter import DiscordAdapter  # noqa: PLC0415

    discord = settings.discord
    assert discord.token is not None  # noqa: S101 - asked before
    return DiscordAdapter(
        token=discord.token.get_secret_value(),
        library=library,
        memory=memory,
        completion=words,
        clock=clock,
        guild_ids=discord.guild_ids,
        reads_content=discord.message_content,
        proxy=discord.proxy,
        api_base=discord.api_base,
        max_file_bytes=settings.limits.upload_bytes,
    )
