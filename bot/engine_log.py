"""Passes on what the engine writes to standard error, as log events of the bot's own form."""

import asyncio
import json
import logging
from typing import Final

import structlog

MAX_LINE: Final = 1024 * 1024
"""Bytes. A line holds a whole traceback; a longer one is cut into pieces."""

_log = structlog.get_logger("engine")


async def relay(stream: asyncio.StreamReader) -> None:
    """Log every line until the engine has closed its end; torn or foreign ones as they are."""
    while line := await _read_line(stream):
        level, event, more = read_line(line.decode(errors="replace").rstrip())
        _log.log(level, event, **more)


def read_line(line: str) -> tuple[int, str, dict[str, str]]:
    """The level, the event and what belongs to it in a line; a warning where it is no event.

    What is no event comes from a library or from the interpreter (a stack dump, say).
    """
    try:
        said = json.loads(line)
        level = logging.getLevelNamesMapping()[said["level"].upper()]
        more = {key: str(said[key]) for key in ("logger", "error") if key in said}
        return level, str(said["event"]), {"part": more.pop("logger", "engine"), **more}
    except (ValueError, TypeError, KeyError, AttributeError):
        return logging.WARNING, line, {}


async def _read_line(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readuntil()
    except asyncio.IncompleteReadError as error:
        return error.partial
    except asyncio.LimitOverrunError as error:
        return await stream.readexactly(error.consumed)
