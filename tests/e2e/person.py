"""A person at the web chat: a browser's cookies, a mouth and eyes, over real HTTP."""

import asyncio
import json
import uuid

import aiohttp

WAIT_S = 90.0
HEADERS = {"X-Danqing": "1"}


class Person:
    """Speaks the chat protocol; `replies` are all deliveries shown to this person, in order.

    Keeps its cookies and its cursor over restarts of the bot, as a browser does.
    """

    def __init__(self) -> None:
        self.replies: list[dict] = []
        self.progress: list[dict] = []
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._cursor = 0
        self._listener: asyncio.Task | None = None
        self._changed = asyncio.Condition()
        self._url = ""

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.leave()
        await self._session.close()

    async def enter(self, url: str) -> None:
        """Open the page, and keep its feed open."""
        self._url = url.rstrip("/")
        async with self._session.post(f"{self._url}/api/login", json={}, headers=HEADERS) as answer:
            answer.raise_for_status()
        self._listener = asyncio.create_task(self._listen())

    async def leave(self) -> None:
        """Close the page."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
            self._listener = None

    async def say(self, text: str, *pictures: bytes, message_id: str | None = None) -> str:
        """Send a message; returns its id once the bot has taken it."""
        message_id = message_id or uuid.uuid4().hex
        form = aiohttp.FormData(default_to_multipart=True)
        form.add_field("id", message_id)
        form.add_field("text", text)
        for picture in pictures:
            form.add_field("files", picture, filename="sketch.png", content_type="image/png")
        async with self._session.post(
            f"{self._url}/api/messages", data=form, headers=HEADERS
        ) as answer:
            assert answer.status == 202, await answer.text()
        return message_id

    async def get(self, path: str) -> bytes:
        """The body of a page; it must be there."""
        async with self._session.get(self._url + path) as answer:
            answer.raise_for_status()
            return await answer.read()

    async def draw(self, text: str, *pictures: bytes) -> dict:
        """Send a command that draws, and wait for how it ends."""
        known = len(self.finals)
        await self.say(text, *pictures)
        await self.wait(lambda: len(self.finals) > known)
        return self.finals[-1]

    async def ask(self, text: str, *pictures: bytes) -> dict:
        """Send a command that is answered at once, and wait for the answer."""
        message_id = await self.say(text, *pictures)
        await self.wait(lambda: any(d["reply_to"] == message_id for d in self.deliveries))
        return next(d["reply"] for d in self.deliveries if d["reply_to"] == message_id)

    @property
    def deliveries(self) -> list[dict]:
        """Everything shown so far."""
        return self.replies

    @property
    def finals(self) -> list[dict]:
        """The replies that ended a job."""
        return [d["reply"] for d in self.replies if d["reply"].get("is_final")]

    async def wait(self, condition) -> None:
        """Wait until a condition on what was shown holds."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(condition)

    async def _listen(self) -> None:
        timeout = aiohttp.ClientTimeout(total=None, sock_read=None)
        async with self._session.get(
            f"{self._url}/api/events", params={"after": self._cursor}, timeout=timeout
        ) as stream:
            kind, data = "", ""
            async for raw in stream.content:
                line = raw.decode().rstrip("\n")
                if line.startswith("event:"):
                    kind = line.removeprefix("event:").strip()
                elif line.startswith("data:"):
                    data = line.removeprefix("data:").strip()
                elif not line and data:
                    await self._take(kind, json.loads(data))
                    kind, data = "", ""

    async def _take(self, kind: str, data: dict) -> None:
        async with self._changed:
            if kind == "reply":
                # Not deduplicated: a reply shown twice must be seen twice by the test.
                self.replies.append(data)
                self._cursor = max(self._cursor, data["delivery_id"])
            else:
                self.progress.append(data)
            self._changed.notify_all()
