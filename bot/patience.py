"""Getting through bad moments: a full disk, a locked file."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

WAITS_S: Final = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)

_log = structlog.get_logger(__name__)


async def patiently(action: Callable[[], Awaitable[None]], *, name: str) -> None:
    """Do something that may safely be done again; after an error wait, and do it again.

    The last error is raised when all waits are used up: then the bot ends, and whatever starts
    it again finds every job where it was.
    """
    for wait_s in WAITS_S:
        try:
            await action()
        except Exception:  # noqa: BLE001 - one of the loops that must go on; it is logged
            _log.exception("trying_again", what=name, wait_s=wait_s)
            await asyncio.sleep(wait_s)
        else:
            return
    await action()
