"""What a test tells the fake platform to do wrong."""

import asyncio
from dataclasses import dataclass

from aiohttp import web


@dataclass
class Fault:
    """Spoils the next `times` requests to paths that contain `path`.

    `kind` is `status` (answers `status` and `body` without effect), `drop` (closes the connection
    without effect), `apply_then_drop` (does it, then closes the connection) or `hang` (does
    nothing, answers nothing).
    """

    path: str
    kind: str = "status"
    times: int = 1
    status: int = 503
    body: dict | None = None


class Faults:
    """An aiohttp middleware that makes faults happen."""

    def __init__(self) -> None:
        self.hung = 0
        self._faults: list[Fault] = []
        self._release = asyncio.Event()

    def add(self, path: str, **more: object) -> None:
        """Have something go wrong from now on; see `Fault`."""
        self._faults.append(Fault(path, **more))

    def release(self) -> None:
        """Let go of everything that hangs."""
        self._release.set()

    def clear(self) -> None:
        """Have nothing go wrong any more."""
        self._faults.clear()

    @web.middleware
    async def middleware(self, request: web.Request, handler) -> web.StreamResponse:
        fault = self._take(request.path)
        if fault is None:
            return await handler(request)
        match fault.kind:
            case "drop":
                request.transport.abort()
                return web.Response()
            case "apply_then_drop":
                await handler(request)
                request.transport.abort()
                return web.Response()
            case "hang":
                self.hung += 1
                await self._release.wait()
                return web.Response(status=503)
            case _:
                body = fault.body or {"code": "system.error", "message": "未知的系统错误"}
                return web.json_response(body, status=fault.status)

    def _take(self, path: str) -> Fault | None:
        for fault in self._faults:
            if fault.path in path:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None
