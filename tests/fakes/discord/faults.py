"""What may go wrong between a bot and Discord."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import web

Kind = Literal["status", "drop", "apply_then_drop", "apply_then_status", "hang"]


@dataclass
class Fault:
    """A fault that the next `times` requests meet whose `METHOD /path` matches."""

    pattern: re.Pattern
    kind: Kind
    times: int
    status: int
    code: int
    retry_after: float | None
    has_via: bool


@dataclass
class Faults:
    """Faults to come, and how many have been met."""

    waiting: list[Fault] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def add(
        self,
        pattern: str,
        kind: Kind = "status",
        *,
        times: int = 1,
        status: int = 500,
        code: int = 0,
        retry_after: float | None = None,
        has_via: bool = True,
    ) -> None:
        self.waiting.append(
            Fault(re.compile(pattern), kind, times, status, code, retry_after, has_via)
        )

    async def meet(
        self, request: web.Request, path: str, handle: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Answer a request, with the fault that waits for it if there is one."""
        what = f"{request.method} {path}"
        fault = next((one for one in self.waiting if one.pattern.search(what)), None)
        if fault is None:
            return await handle()
        fault.times -= 1
        if not fault.times:
            self.waiting.remove(fault)
        self.met.append(what)
        if fault.kind in {"apply_then_drop", "apply_then_status"}:
            await handle()
        match fault.kind:
            case "status" | "apply_then_status":
                return broken(fault)
            case "hang":
                await self.released.wait()
        request.transport.abort()
        return web.Response()


def broken(fault: Fault) -> web.Response:
    headers = {"Content-Type": "application/json"}
    if fault.has_via:
        headers["Via"] = "1.1 google"
    body = f'{{"message": "a fault", "code": {fault.code}'
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
        body += f', "retry_after": {fault.retry_after}, "global": false'
    return web.Response(status=fault.status, headers=headers, body=body.encode() + b"}")
