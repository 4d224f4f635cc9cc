"""Works as one zip file over HTTP, sent while it is made."""

from typing import Final

from aiohttp import web

from bot.adapters.base import Library
from bot.adapters.chat.person import Identify

ZIP: Final = "application/zip"


class Bundles:
    """The handler that answers with a file of works; 404 where the viewer has asked for none."""

    def __init__(self, *, library: Library, identify: Identify) -> None:
        self._library = library
        self._identify = identify

    def routes(self) -> list[web.RouteDef]:
        """The routes served."""
        return [web.get("/bundles/{delivery_id:[0-9]{1,15}}.zip", self.bundle)]

    async def bundle(self, request: web.Request) -> web.StreamResponse:
        """The works that a reply has offered as a file."""
        delivery_id = int(request.match_info["delivery_id"])
        chunks = await self._library.bundle(delivery_id, self._identify(request).address)
        response = web.StreamResponse(
            headers={
                "Content-Type": ZIP,
                "Content-Disposition": f'attachment; filename="danqing-{delivery_id}.zip"',
                "Cache-Control": "no-store",
            }
        )
        await response.prepare(request)
        async for chunk in chunks:
            await response.write(chunk)
        await response.write_eof()
        return response
