"""The terminal's side of the chat protocol (docs/chat-protocol.md)."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Final

import aiohttp
import msgspec

from bot.console.events import EventParser
from bot.replies.sentences import tell
from core.errors import DanqingError
from core.gallery import Entry
from core.message import Attachment, Delivery, Progress

SILENCE_S: Final = 45.0
"""The server says something every 15 s; a stream that is silent for longer is dead."""

_CHUNK: Final = 1 << 18

RETRY_S: Final = 0.5
MAX_TRIES: Final = 20
"""How often a lost bot is looked for again: about ten seconds, enough for a restart."""

KINDS: Final[dict[str, type[Delivery | Progress]]] = {"reply": Delivery, "progress": Progress}


class ChatError(DanqingError):
    """The bot refused, or is gone; the message is one Chinese sentence."""


class RefusedError(ChatError):
    """The bot is there and says no."""


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """The conversation as it stands."""

    entries: tuple[Entry, ...]
    last_delivery_id: int


class _Refusal(msgspec.Struct, frozen=True):
    error: str


class ChatClient:
    """Says things to the bot and hears what it answers.

    Every method raises RefusedError where the bot refuses, ChatError where it is gone.
    """

    def __init__(self, session: aiohttp.ClientSession, *, retry_s: float = RETRY_S) -> None:
        self._session = session
        self._retry_s = retry_s

    async def say(self, text: str, files: Sequence[Attachment] = ()) -> str:
        """Send a message; returns its id. It is stored for good, and stored once."""
        message_id = uuid.uuid4().hex

        def form() -> aiohttp.FormData:
            form = aiohttp.FormData({"id": message_id, "text": text}, default_to_multipart=True)
            for file in files:
                form.add_field("files", file.data, filename=file.name)
            return form

        await self._request("POST", "/api/messages", form)
        return message_id

    async def transcript(self) -> Transcript:
        """The conversation as it stands."""
        return msgspec.json.decode(await self._request("GET", "/api/transcript"), type=Transcript)

    async def picture(self, number: int) -> bytes:
        """The PNG of a work."""
        return await self._request("GET", f"/works/{number}.png")

    async def input(self, input_id: str) -> bytes:
        """The PNG of a picture that is no work."""
        return await self._request("GET", f"/inputs/{input_id}.png")

    async def save_bundle(self, delivery_id: int, path: Path) -> None:
        """Write the file of works that a reply offers, piece by piece; OSError where it cannot."""
        unfinished = path.with_name(f"{path.name}.part")
        path.parent.mkdir(parents=True, exist_ok=True)
        timeout = aiohttp.ClientTimeout(total=None, sock_read=SILENCE_S)
        address = f"/bundles/{delivery_id}.zip"
        try:
            async with self._session.get(address, timeout=timeout) as response:
                await _check(response)
                with unfinished.open("wb") as file:
                    async for chunk in response.content.iter_chunked(_CHUNK):
                        await asyncio.to_thread(file.write, chunk)
        except aiohttp.ClientError as error:
            raise ChatError(tell("terminal_gone")) from error
        unfinished.replace(path)

    async def events(self, after: int) -> AsyncGenerator[Delivery | Progress]:
        """What happens from the delivery `after` on, without end.

        A lost connection is taken up where it broke off, so each reply comes exactly once.
        """
        tries = 0
        while tries < MAX_TRIES:
            with suppress(aiohttp.ClientError, OSError):
                async with aclosing(self._stream(after)) as stream:
                    async for item in stream:
                        tries = 0
                        if isinstance(item, Delivery):
                            if item.delivery_id <= after:
                                continue
                            after = item.delivery_id
                        yield item
            tries += 1
            await asyncio.sleep(self._retry_s)
        raise ChatError(tell("terminal_gone"))

    async def _stream(self, after: int) -> AsyncGenerator[Delivery | Progress]:
        parser = EventParser()
        timeout = aiohttp.ClientTimeout(total=None, sock_read=SILENCE_S)
        async with self._session.get(
            "/api/events", params={"after": after}, timeout=timeout
        ) as response:
            await _check(response)
            async for chunk in response.content.iter_any():
                for event in parser.feed(chunk):
                    if event.name in KINDS:
                        yield msgspec.json.decode(event.data, type=KINDS[event.name])

    async def _request(
        self, method: str, path: str, form: Callable[[], aiohttp.FormData] | None = None
    ) -> bytes:
        """The answer's body; asks again for as long as the bot may be restarting."""
        lost: Exception | None = None
        for _ in range(MAX_TRIES):
            try:
                data = None if form is None else form()
                async with self._session.request(method, path, data=data) as response:
                    await _check(response)
                    return await response.read()
            except (aiohttp.ClientError, OSError) as error:
                lost = error
            await asyncio.sleep(self._retry_s)
        raise ChatError(tell("terminal_gone")) from lost


@asynccontextmanager
async def open_client(socket: Path, *, retry_s: float = RETRY_S) -> AsyncIterator[ChatClient]:
    """A client of the bot behind a Unix socket."""
    async with aiohttp.ClientSession(
        "http://localhost",
        connector=aiohttp.UnixConnector(path=str(socket)),
        headers={"X-Danqing": "1"},
    ) as session:
        yield ChatClient(session, retry_s=retry_s)


async def _check(response: aiohttp.ClientResponse) -> None:
    if response.status < HTTPStatus.BAD_REQUEST:
        return
    body = await response.read()
    try:
        sentence = msgspec.json.decode(body, type=_Refusal).error
    except msgspec.DecodeError:
        sentence = tell("terminal_puzzled", status=response.status)
    raise RefusedError(sentence)
