"""A bot that says what a test tells it to, behind a real Unix socket."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from aiohttp import BodyPartReader, web

from core.address import Address
from core.gallery import Entry
from core.message import Delivery, Progress, Reply

ADDRESS = Address(platform="console", conversation="me", user="me")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    message_id: str
    text: str
    files: tuple[tuple[str, bytes], ...]


@dataclass
class ScriptedBot:
    """Answers each message with what `script` returns for it; hangs up when told to."""

    script: Callable[[Said], Iterable[Reply | Progress]] = lambda _: ()
    said: list[Said] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    pictures: dict[int, bytes] = field(default_factory=dict)
    inputs: dict[str, bytes] = field(default_factory=dict)
    bundles: dict[int, bytes] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    num_streams: int = 0
    num_hang_ups: int = 0
    _streams: set[asyncio.Queue[bytes | None]] = field(default_factory=set)

    def deliver(self, reply: Reply, reply_to: str = "") -> Delivery:
        delivery = Delivery(
            delivery_id=len(self.deliveries) + 1,
            address=ADDRESS,
            reply_to=reply_to,
            reply=reply,
            attempt=1,
            created_at=NOW,
        )
        self.deliveries.append(delivery)
        self._tell(_event(delivery))
        return delivery

    def show(self, progress: Progress) -> None:
        self._tell(_event(progress))

    def hang_up(self) -> None:
        """End every open stream."""
        for stream in self._streams:
            stream.put_nowait(None)

    def _tell(self, event: bytes) -> None:
        for stream in self._streams:
            stream.put_nowait(event)

    async def take_message(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Danqing") != "1":
            return web.json_response({"error": "没有 X-Danqing"}, status=403)
        if self.num_hang_ups > 0:
            self.num_hang_ups -= 1
            assert request.transport is not None
            request.transport.close()
        fields: dict[str, str] = {}
        files = []
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "files":
                files.append((part.filename or "", bytes(await part.read())))
            else:
                fields[part.name or ""] = (await part.read()).decode()
        if self.refusals:
            return web.json_response({"error": self.refusals.pop()}, status=400)
        said = Said(fields["id"], fields["text"], tuple(files))
        if said.message_id not in {earlier.message_id for earlier in self.said}:
            self.said.append(said)
            for item in self.script(said):
                if isinstance(item, Reply):
                    self.deliver(item, said.message_id)
                else:
                    self.show(item)
        return web.json_response({}, status=202)

    async def transcript(self, _: web.Request) -> web.Response:
        entries = [
            Entry(
                kind="reply",
                entry_id=str(delivery.delivery_id),
                at=delivery.created_at,
                reply=delivery.reply,
                reply_to=delivery.reply_to,
            )
            for delivery in self.deliveries
        ]
        body = {"entries": entries, "progress": [], "last_delivery_id": len(self.deliveries)}
        return web.Response(body=msgspec.json.encode(body), content_type="application/json")

    async def events(self, request: web.Request) -> web.StreamResponse:
        after = int(request.query["after"])
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"retry: 2000\n\n: \n\n")
        stream: asyncio.Queue[bytes | None] = asyncio.Queue()
        for delivery in self.deliveries[after:]:
            stream.put_nowait(_event(delivery))
        self._streams.add(stream)
        self.num_streams += 1
        try:
            while (event := await stream.get()) is not None:
                await response.write(event)
        finally:
            self._streams.discard(stream)
        return response

    async def picture(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if number not in self.pictures:
            return web.json_response({"error": "找不到这张图。"}, status=404)
        return web.Response(body=self.pictures[number], content_type="image/png")

    async def input(self, request: web.Request) -> web.Response:
        data = self.inputs.get(request.match_info["input_id"])
        if data is None:
            return web.json_response({"error": "找不到这张图。"}, status=404)
        return web.Response(body=data, content_type="image/png")

    async def bundle(self, request: web.Request) -> web.Response:
        data = self.bundles.get(int(request.match_info["delivery_id"]))
        if data is None:
            return web.json_response({"error": "找不到这张图。"}, status=404)
        return web.Response(body=data, content_type="application/zip")

    @asynccontextmanager
    async def listening(self, socket: Path) -> AsyncIterator[None]:
        app = web.Application()
        app.add_routes(
            [
                web.post("/api/messages", self.take_message),
                web.get("/api/transcript", self.transcript),
                web.get("/api/events", self.events),
                web.get(r"/works/{number:\d+}.png", self.picture),
                web.get("/inputs/{input_id}.png", self.input),
                web.get("/bundles/{delivery_id}.zip", self.bundle),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.UnixSite(runner, str(socket)).start()
        try:
            yield
        finally:
            self.hang_up()
            await runner.cleanup()


def _event(item: Delivery | Progress) -> bytes:
    name = b"reply" if isinstance(item, Delivery) else b"progress"
    number = b"id: %d\n" % item.delivery_id if isinstance(item, Delivery) else b""
    return b"event: %s\n%sdata: %s\n\n" % (name, number, msgspec.json.encode(item))
