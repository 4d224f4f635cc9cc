"""One Stream link: reads frames, answers pings, hands callbacks on and acks them."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import msgspec
import structlog

from bot.adapters.dingtalk.frame import FAILED, UNKNOWN_TOPIC, Frame, ack, read_frame

Handle = Callable[[str, str, str], Awaitable[str | None]]
"""Takes the topic, the data and the message id of a callback; returns the data of the ack, or
None for a topic it does not know. Returning means: stored for good."""

_log = structlog.get_logger(__name__)


class Link:
    """A websocket to the gateway.

    `is_over` is set when another link should take its place: the platform has said that it will
    hang up, nothing has come for `silence_s`, or it is closed. It goes on working until then.
    """

    def __init__(
        self, socket: aiohttp.ClientWebSocketResponse, *, handle: Handle, silence_s: float
    ) -> None:
        self.is_over = asyncio.Event()
        self.num_frames = 0
        self._socket = socket
        self._handle = handle
        self._silence_s = silence_s

    async def serve(self) -> None:
        """Serve until the link is closed."""
        try:
            async with asyncio.TaskGroup() as tasks:
                while (raw := await self._next()) is not None:
                    self._take(raw, tasks)
        finally:
            self.is_over.set()
            await self._socket.close()

    async def close_after(self, drain_s: float) -> None:
        """Close the link once it has had time to say what it still has to say."""
        await asyncio.sleep(drain_s)
        await self._socket.close()

    async def _next(self) -> str | None:
        """The next text; None once the link is closed."""
        while True:
            try:
                async with asyncio.timeout(self._silence_s):
                    message = await self._socket.receive()
            except TimeoutError:
                # The platform pings: a link on which nothing comes is dead, whatever TCP says.
                if not self.is_over.is_set():
                    _log.warning("dingtalk_link_silent", silence_s=self._silence_s)
                self.is_over.set()
                continue
            if message.type is aiohttp.WSMsgType.TEXT:
                return str(message.data)
            if message.type not in {aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.CONTINUATION}:
                return None

    def _take(self, raw: str, tasks: asyncio.TaskGroup) -> None:
        try:
            frame = read_frame(raw)
        except msgspec.MsgspecError:
            _log.warning("dingtalk_frame_unreadable", size=len(raw))
            return
        self.num_frames += 1
        if not frame.is_system:
            tasks.create_task(self._answer(frame))
        elif frame.headers.topic == "disconnect":
            self.is_over.set()
        else:
            tasks.create_task(self._send(ack(frame, data=frame.data)))

    async def _answer(self, frame: Frame) -> None:
        headers = frame.headers
        try:
            data = await self._handle(headers.topic, frame.data, headers.message_id)
        except Exception:  # noqa: BLE001 - the loop must go on; without an ack it comes again
            _log.exception("dingtalk_message_not_taken", topic=headers.topic)
            await self._send(ack(frame, code=FAILED))
            return
        unknown = ack(frame, code=UNKNOWN_TOPIC)
        await self._send(unknown if data is None else ack(frame, data=data))

    async def _send(self, text: str) -> None:
        try:
            await self._socket.send_str(text)
        except (ConnectionError, RuntimeError, aiohttp.ClientError):
            # What is not acked comes again, and is known then.
            _log.info("dingtalk_ack_lost")
