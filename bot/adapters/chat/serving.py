"""Serving an application for as long as a block runs."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

SHUTDOWN_S: Final = 3.0
"""How long requests in flight may take to end when the server stops."""


@asynccontextmanager
async def serving(
    app: web.Application, make_site: Callable[[web.AppRunner], web.BaseSite]
) -> AsyncIterator[web.AppRunner]:
    """Serve `app` on a site inside the block; OSError where the site's place is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        await make_site(runner).start()
        yield runner
    finally:
        await runner.cleanup()
