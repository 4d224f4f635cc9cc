"""The gateway: events over a websocket, compressed as one long zlib stream."""

import json
import secrets
import zlib
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.fakes.discord import payloads
from tests.fakes.discord.world import World

GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15


@dataclass(eq=False)
class Link:
    """One websocket."""

    socket: web.WebSocketResponse
    deflate: "zlib._Compress | None"
    is_zombie: bool = False

    async def send(self, op: int, d: object = None, *, s: int | None = None, t: str | None = None):
        text = json.dumps({"op": op, "d": d, "s": s, "t": t}, ensure_ascii=False)
        if self.deflate is None:
            await self.socket.send_str(text)
            return
        data = self.deflate.compress(text.encode()) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
        await self.socket.send_bytes(data)


@dataclass(eq=False)
class Session:
    """What a bot has been told; it lives on without a link, to be resumed."""

    session_id: str
    intents: int
    link: Link | None
    log: list[tuple[str, dict]] = field(default_factory=list)


class Gateway:
    """All sessions; `num_*` count what bots did."""

    def __init__(self, world: World, interval_ms: int = 41_250) -> None:
        self.world = world
        self.interval_ms = interval_ms
        self.url = ""
        self.num_identified = self.num_resumed = self.num_heartbeats = 0
        self.sessions: dict[str, Session] = {}

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        is_packed = request.query.get("compress") == "zlib-stream"
        link = Link(socket, zlib.compressobj() if is_packed else None)
        await link.send(10, {"heartbeat_interval": self.interval_ms})
        try:
            async for message in socket:
                if message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                    await self._hear(link, json.loads(message.data))
        finally:
            for session in self.sessions.values():
                if session.link is link:
                    session.link = None
        return socket

    async def dispatch(self, event: str, data: dict) -> None:
        """Tell every bot, those that are away once they resume."""
        for session in list(self.sessions.values()):
            seen = self._as_seen(session, event, data)
            if seen is None:
                continue
            session.log.append((event, seen))
            link = session.link
            if link is not None and not link.socket.closed and not link.is_zombie:
                await link.send(0, seen, s=len(session.log), t=event)

    async def drop(self, code: int = 4000) -> None:
        """Close all links; sessions may be resumed."""
        for session in list(self.sessions.values()):
            if session.link is not None:
                link, session.link = session.link, None
                await link.socket.close(code=code)

    def bury(self) -> None:
        """Make all links zombies: open, and silent for ever."""
        for session in self.sessions.values():
            if session.link is not None:
                session.link.is_zombie = True

    async def forget(self) -> None:
        """Close all links and forget the sessions, so that resuming is in vain."""
        links = [one.link for one in self.sessions.values() if one.link is not None]
        self.sessions.clear()
        for link in links:
            await link.socket.close(code=4000)

    async def _hear(self, link: Link, said: dict) -> None:
        match said["op"]:
            case 1:
                self.num_heartbeats += 1
                if not link.is_zombie:
                    await link.send(11)
            case 2:
                await self._identify(link, said["d"])
            case 6:
                await self._resume(link, said["d"])

    async def _identify(self, link: Link, said: dict) -> None:
        self.num_identified += 1
        if said["token"] != self.world.token:
            await link.socket.close(code=4004)
            return
        if said["intents"] & MESSAGE_CONTENT and not self.world.may_read_content:
            await link.socket.close(code=4014)
            return
        session = Session(secrets.token_hex(16), said["intents"], link)
        self.sessions[session.session_id] = session
        guilds = [{"id": one, "unavailable": True} for one in self.world.guilds]
        ready = {
            "v": 10,
            "user": payloads.me(self.world),
            "guilds": guilds,
            "private_channels": [],
            "session_id": session.session_id,
            "resume_gateway_url": self.url,
            "application": {"id": self.world.application_id, "flags": 1 << 19},
        }
        await self._tell(session, "READY", ready)
        for guild_id in self.world.guilds:
            await self._tell(session, "GUILD_CREATE", payloads.guild(self.world, guild_id))

    async def _resume(self, link: Link, said: dict) -> None:
        session = self.sessions.get(said["session_id"])
        if session is None or said["token"] != self.world.token:
            await link.send(9, d=False)
            return
        self.num_resumed += 1
        session.link = link
        for number, (event, data) in enumerate(session.log, start=1):
            if number > said["seq"]:
                await link.send(0, data, s=number, t=event)
        await self._tell(session, "RESUMED", {})

    async def _tell(self, session: Session, event: str, data: dict) -> None:
        session.log.append((event, data))
        await session.link.send(0, data, s=len(session.log), t=event)

    def _as_seen(self, session: Session, event: str, data: dict) -> dict | None:
        """An event as a bot's intents let it see it."""
        if event != "MESSAGE_CREATE":
            return data
        is_group = "guild_id" in data
        if not session.intents & (GUILD_MESSAGES if is_group else DIRECT_MESSAGES):
            return None
        is_mentioned = any(one["id"] == self.world.bot_id for one in data["mentions"])
        is_own = data["author"]["id"] == self.world.bot_id
        if not is_group or is_mentioned or is_own or session.intents & MESSAGE_CONTENT:
            return data
        return {**data, "content": "", "attachments": [], "embeds": [], "components": []}
