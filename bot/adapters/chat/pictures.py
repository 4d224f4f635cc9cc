"""Pictures over HTTP: works, thumbnails, inputs and previews, for their owner only."""

import hashlib
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.adapters.base import Library
from bot.adapters.chat.feed import Feed
from bot.adapters.chat.person import Identify

PNG: Final = "image/png"
JPEG: Final = "image/jpeg"


class Pictures:
    """The handlers that answer with a picture; 404 where the viewer may see none."""

    def __init__(self, *, library: Library, feed: Feed, identify: Identify) -> None:
        self._library = library
        self._feed = feed
        self._identify = identify

    def routes(self) -> list[web.RouteDef]:
        """The routes served."""
        return [
            web.get("/works/{number:[0-9]{1,15}}.png", self.work),
            web.get("/works/{number:[0-9]{1,15}}.jpg", self.thumbnail),
            web.get("/inputs/{input_id:[A-Za-z0-9_-]{1,80}}.png", self.input),
            web.get("/api/previews/{job_id:[0-9]{1,15}}", self.preview),
        ]

    async def work(self, request: web.Request) -> web.Response:
        """The delivered copy, or with `original=1` the native one."""
        number = int(request.match_info["number"])
        viewer = self._identify(request).address
        is_original = request.query.get("original") == "1"
        data = await self._library.picture(number, viewer, is_original=is_original)
        response = _picture(request, data, PNG)
        if request.query.get("download") == "1":
            name = f"danqing-{number}{'-original' if is_original else ''}.png"
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    async def thumbnail(self, request: web.Request) -> web.Response:
        """A small JPEG of a work."""
        number = int(request.match_info["number"])
        viewer = self._identify(request).address
        return _picture(request, await self._library.thumbnail(number, viewer), JPEG)

    async def input(self, request: web.Request) -> web.Response:
        """A picture the viewer has sent."""
        viewer = self._identify(request).address
        data = await self._library.input(request.match_info["input_id"], viewer)
        return _picture(request, data, PNG)

    async def preview(self, request: web.Request) -> web.Response:
        """The latest preview of one of the viewer's unfinished jobs."""
        job_id = int(request.match_info["job_id"])
        data = self._feed.preview(self._identify(request).address, job_id)
        if data is None:  # asked for a moment too late: nothing is wrong
            return web.Response(status=HTTPStatus.NO_CONTENT)
        return _picture(request, data, JPEG)


def _picture(request: web.Request, data: bytes, content_type: str) -> web.Response:
    """A response that is kept by the browser but asked about each time: works get deleted."""
    tag = hashlib.blake2b(data, digest_size=16).hexdigest()
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{tag}"'}
    if any(known.value == tag for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(body=data, content_type=content_type, headers=headers)
