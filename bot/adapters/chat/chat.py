"""The chat protocol (docs/chat-protocol.md) as an aiohttp application."""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.adapters.base import Library, Receive
from bot.adapters.chat.answer import Say, as_json, errors_as_sentences
from bot.adapters.chat.bundles import Bundles
from bot.adapters.chat.completion import Completion
from bot.adapters.chat.events import progress_view, stream_events
from bot.adapters.chat.feed import Feed
from bot.adapters.chat.person import Identify
from bot.adapters.chat.pictures import Pictures
from bot.adapters.chat.upload import MAX_FILES, read_upload
from core.errors import UserError
from core.message import Message

TRANSCRIPT_LIMIT: Final = 200
WORKS_LIMIT: Final = 40
MAX_WORKS_LIMIT: Final = 100
MAX_NUMBER: Final = 2**63 - 1
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Chat:
    """What the web page and the terminal share: the protocol, and the feed behind it."""

    def __init__(
        self,
        *,
        library: Library,
        say: Say,
        completion: Completion,
        identify: Identify,
        max_file_bytes: int,
    ) -> None:
        self.feed = Feed()
        self._library = library
        self._say = say
        self._completion = completion
        self._identify = identify
        self._max_file_bytes = max_file_bytes

    def app(self, receive: Receive, guards: Sequence[Middleware] = ()) -> web.Application:
        """The application; `guards` run before every handler and may raise UserError."""
        app = web.Application(
            middlewares=[errors_as_sentences(self._say), *guards, _refuse_foreign_requests]
        )
        pictures = Pictures(library=self._library, feed=self.feed, identify=self._identify)

        async def take_message(request: web.Request) -> web.Response:
            return await self._take_message(request, receive)

        app.add_routes(
            [
                web.get("/api/me", self._me),
                web.post("/api/messages", take_message),
                web.get("/api/transcript", self._transcript),
                web.get("/api/events", self._events),
                web.get("/api/works", self._works),
                *pictures.routes(),
                *Bundles(library=self._library, identify=self._identify).routes(),
            ]
        )

        async def close_feed(_: web.Application) -> None:
            self.feed.close()

        app.on_shutdown.append(close_feed)
        return app

    async def _me(self, request: web.Request) -> web.Response:
        person = self._identify(request)
        return as_json(
            {
                "user": person.address.user,
                "user_name": person.name,
                "commands": self._completion.commands,
                "options": self._completion.options,
                "models": self._completion.models,
                "limits": {"files": MAX_FILES, "file_bytes": self._max_file_bytes},
            }
        )

    async def _take_message(self, request: web.Request, receive: Receive) -> web.Response:
        person = self._identify(request)
        upload = await read_upload(request, self._max_file_bytes)
        await receive(
            Message(
                message_id=upload.message_id,
                address=person.address,
                user_name=person.name,
                text=upload.text,
                sent_at=datetime.now(UTC),
                attachments=upload.attachments,
                reply_to=upload.reply_to,
            )
        )
        return as_json({}, HTTPStatus.ACCEPTED)

    async def _transcript(self, request: web.Request) -> web.Response:
        address = self._identify(request).address
        entries = await self._library.transcript(address, limit=TRANSCRIPT_LIMIT)
        replies = [entry for entry in entries if entry.reply]
        ended = {entry.reply.job_id for entry in replies if entry.reply and entry.reply.is_final}
        progress = self.feed.progress(address)
        return as_json(
            {
                "entries": entries,
                "progress": [progress_view(p) for p in progress if p.job_id not in ended],
                "last_delivery_id": max((int(entry.entry_id) for entry in replies), default=0),
            }
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        address = self._identify(request).address
        cursor = _number(request.headers.get("Last-Event-ID") or request.query.get("after"), 0)
        return await stream_events(
            request, feed=self.feed, library=self._library, address=address, cursor=cursor
        )

    async def _works(self, request: web.Request) -> web.Response:
        viewer = self._identify(request).address
        before = _number(request.query.get("before"), 0)
        limit = _number(request.query.get("limit"), WORKS_LIMIT)
        page = await self._library.works(
            viewer,
            query=request.query.get("query", "").strip(),
            before=before or None,
            limit=max(1, min(limit, MAX_WORKS_LIMIT)),
        )
        return as_json(page)


@web.middleware
async def _refuse_foreign_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A foreign page cannot set this header, so it cannot act in a visitor's name."""
    if request.method not in SAFE_METHODS and request.headers.get("X-Danqing") != "1":
        raise UserError("foreign_request")
    return await handler(request)


def _number(text: str | None, default: int) -> int:
    """A number ≥ 0 from a query; UserError where it is none."""
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_NUMBER))):
        raise UserError("bad_request")
    return min(int(text), MAX_NUMBER)
