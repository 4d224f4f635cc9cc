"""The Stream gateway of the fake platform: tickets, links, pushes, acks, redelivery.

Shapes: docs/learn/stream/protocol.md of open-dingtalk/developerpedia (connections/open, frames,
acks, SYSTEM ping and disconnect; a ticket lives 90 s and opens one link). That a bot message
without an ack comes again is not in that page but seen in the field (after about 16 s and 60 s).
"""

import asyncio
import contextlib
import itertools
import json
import secrets
import time
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

BOT_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"
TICKET_S = 90


@dataclass(eq=False)
class Link:
    """One websocket; a zombie stays open and neither says nor hears anything."""

    socket: web.WebSocketResponse
    subscriptions: list[dict]
    is_zombie: bool = False
    acks: dict[str, dict] = field(default_factory=dict)
    pushed: list[dict] = field(default_factory=list)


class Gateway:
    """Opens links and pushes frames over them."""

    def __init__(self, *, client_id: str, client_secret: str) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.url = ""
        self.links: list[Link] = []
        self.opened: list[dict] = []
        self.tickets: dict[str, tuple[float, list[dict]]] = {}
        self.redeliver_after_s = 1.0
        self.ping_every_s = 0.2
        self.changed = asyncio.Condition()
        self._ids = itertools.count(1)
        self._round = itertools.count()
        self._tasks: set[asyncio.Task] = set()

    async def open(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        assert set(wanted) >= {"clientId", "clientSecret", "subscriptions"}, wanted
        if (wanted["clientId"], wanted["clientSecret"]) != (self.client_id, self.client_secret):
            body = {"code": "authFailed", "requestid": "1", "message": "鉴权失败"}
            return web.json_response(body, status=401)
        ticket = secrets.token_hex(16)
        self.tickets[ticket] = (time.monotonic(), wanted["subscriptions"])
        self.opened.append(wanted)
        endpoint = self.url.replace("http://", "ws://") + "/connect"
        return web.json_response({"endpoint": endpoint, "ticket": ticket})

    async def connect(self, request: web.Request) -> web.StreamResponse:
        born, subscriptions = self.tickets.pop(request.query.get("ticket", ""), (None, []))
        if born is None or time.monotonic() - born > TICKET_S:
            return web.Response(status=401)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        link = Link(socket, subscriptions)
        self.links.append(link)
        await self._tell()
        pinging = asyncio.create_task(self._ping(link))
        try:
            async for message in socket:
                if message.type is WSMsgType.PING and not link.is_zombie:
                    await socket.pong(message.data)
                elif message.type is WSMsgType.TEXT and not link.is_zombie:
                    self._take(link, json.loads(message.data))
                    await self._tell()
        finally:
            pinging.cancel()
            self.links.remove(link)
            await self._tell()
        return socket

    def _take(self, link: Link, ack: dict) -> None:
        assert set(ack) >= {"code", "headers", "message", "data"}, ack
        assert isinstance(ack["data"], str), "the data of an ack is JSON in a string"
        json.loads(ack["data"])
        assert ack["headers"]["contentType"] == "application/json"
        link.acks[ack["headers"]["messageId"]] = ack

    async def _ping(self, link: Link) -> None:
        while True:
            await asyncio.sleep(self.ping_every_s)
            await self.system(link, "ping", {"opaque": secrets.token_hex(8)})

    async def system(self, link: Link, topic: str, data: dict) -> None:
        """Push a SYSTEM frame; `disconnect` carries no message id and wants no ack."""
        headers = {"topic": topic, "contentType": "application/json"}
        if topic == "ping":
            headers |= {"messageId": self._message_id(), "time": _now_ms()}
        await self._send(link, {"type": "SYSTEM", "headers": headers, "data": json.dumps(data)})

    async def disconnect(self, link: Link, *, drain_s: float = 0.3) -> None:
        """Announce the end of a link, then close it as the platform does after ten seconds."""
        await self.system(link, "disconnect", {"reason": "connection is expired"})
        self._start(self._close_later(link, drain_s))

    async def push(self, topic: str, data: dict, *, times: int = 5) -> dict:
        """Push a callback until it is acked with 200; the ack. AssertionError when it never is."""
        for _ in range(times):
            async with asyncio.timeout(10):
                async with self.changed:
                    await self.changed.wait_for(lambda: self._open_links(topic))
            ready = self._open_links(topic)
            link = ready[next(self._round) % len(ready)]
            ack = await self.push_once(link, topic, data)
            if ack is not None and ack["code"] == 200:
                return ack
        raise AssertionError(f"never acked: {data}")

    async def push_once(self, link: Link, topic: str, data: dict) -> dict | None:
        """Push a callback over one link; its ack, or None where none came in time."""
        message_id = self._message_id()
        headers = {
            "appId": "app",
            "connectionId": "connection",
            "contentType": "application/json",
            "messageId": message_id,
            "time": _now_ms(),
            "topic": topic,
        }
        frame = {"specVersion": "1.0", "type": "CALLBACK", "headers": headers}
        await self._send(link, frame | {"data": json.dumps(data, ensure_ascii=False)})
        try:
            async with asyncio.timeout(self.redeliver_after_s), self.changed:
                await self.changed.wait_for(lambda: message_id in link.acks)
        except TimeoutError:
            return None
        return link.acks[message_id]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for link in list(self.links):
            await link.socket.close()

    def _open_links(self, topic: str) -> list[Link]:
        return [
            link
            for link in self.links
            if not link.is_zombie
            and any(one["topic"] in {topic, "*"} for one in link.subscriptions)
        ]

    async def _send(self, link: Link, frame: dict) -> None:
        if link.is_zombie or link.socket.closed:
            return
        link.pushed.append(frame)
        with contextlib.suppress(ConnectionError):
            await link.socket.send_str(json.dumps(frame, ensure_ascii=False))

    async def _close_later(self, link: Link, drain_s: float) -> None:
        await asyncio.sleep(drain_s)
        await link.socket.close()

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    def _start(self, work) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _message_id(self) -> str:
        return f"213d841d_{next(self._ids)}"


def _now_ms() -> str:
    return str(int(time.time() * 1000))
