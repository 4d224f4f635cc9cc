"""Structured logs on standard error, without secrets and without prompts."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.config_sections import LogSettings

HIDDEN: Final = "…"

SECRET_NAME: Final = re.compile(r"token|secret|password|passwd|authorization|cookie", re.IGNORECASE)
"""A key that holds something nobody may read in a log."""

SECRET_VALUE: Final = re.compile(
    r"(?i)(\b(?:token|secret|password|access_token|authorization)\s*[=:]\s*(?:bearer\s+)?"
    r"|\bbearer\s+)[^\s&,;\"']+"
)
"""A secret inside a sentence or a URL; the first group is what introduces it."""

PROMPT_NAMES: Final = frozenset({"prompt", "negative_prompt", "text"})

QUIET: Final = ("aiohttp.access", "discord", "PIL", "aiosqlite", "alembic")
"""Libraries that say too much, and people's words among it."""


def configure_logging(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's logs to `stream` (standard error)."""
    stream = sys.stderr if stream is None else stream
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        hide_prompts,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(settings, stream),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _renderers(settings: LogSettings, stream: TextIO) -> list[Processor]:
    # Plain tracebacks: a richer one would print local variables, secrets among them.
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    return [structlog.processors.format_exc_info, redact, last]


def hide_prompts(_logger: WrappedLogger, level: str, event: EventDict) -> EventDict:
    """Keep what people write out of everything but debug lines."""
    if level == "debug":
        return event
    return {name: value for name, value in event.items() if name not in PROMPT_NAMES}


def redact(_logger: WrappedLogger, _level: str, event: EventDict) -> EventDict:
    """Put `…` in the place of whatever looks like a secret."""
    return {name: _redacted(name, value) for name, value in event.items()}


def _redacted(name: str, value: Any) -> Any:
    if SECRET_NAME.search(name):
        return HIDDEN
    match value:
        case str():
            return SECRET_VALUE.sub(rf"\1{HIDDEN}", value)
        case Mapping():
            return {key: _redacted(str(key), item) for key, item in value.items()}
        case list() | tuple():
            return [_redacted("", item) for item in value]
    return value
