"""The pages: plain HTML, CSS and JavaScript modules that hold nothing private."""

from pathlib import Path
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

STATIC: Final = Path(__file__).with_name("static")
PAGES: Final = {"/": "index.html", "/history": "index.html", "/login": "login.html"}


def page_routes() -> list[web.AbstractRouteDef]:
    """The routes of the pages and of the files they load."""
    pages = [web.get(path, _page(STATIC / name)) for path, name in PAGES.items()]
    return [*pages, web.static("/static", STATIC)]


async def revalidate(_: web.Request, response: web.StreamResponse) -> None:
    """Have browsers ask for pages and scripts again, so that an update is seen at once."""
    response.headers.setdefault("Cache-Control", "no-cache")


def _page(path: Path) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(path)

    return handler
