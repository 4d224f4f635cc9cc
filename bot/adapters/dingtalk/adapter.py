"""DingTalk: messages over Stream links or HTTP, replies through the robot's interfaces."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import aiohttp
import msgspec
import structlog
from yarl import URL

from bot.adapters.base import Library, Receive
from bot.adapters.dingtalk import card
from bot.adapters.dingtalk.cards import Cards
from bot.adapters.dingtalk.frame import BOT_TOPIC, CARD_TOPIC
from bot.adapters.dingtalk.http_mode import HttpMode, is_taken
from bot.adapters.dingtalk.intake import Intake
from bot.adapters.dingtalk.messages import Messages
from bot.adapters.dingtalk.open_api import OpenApi
from bot.adapters.dingtalk.options import DingTalkOptions, HttpOptions
from bot.adapters.dingtalk.pace import Pace
from bot.adapters.dingtalk.public_hosts import connector
from bot.adapters.dingtalk.refusals import WrongCredentialsError
from bot.adapters.dingtalk.stream import Stream, StreamTimings
from bot.adapters.dingtalk.uploads import Uploads
from bot.adapters.dingtalk.webhooks import Webhooks
from bot.replies.sentences import tell
from core.errors import PlatformError
from core.message import Delivery, Progress

_ACKED = '{"response": {}}'

_log = structlog.get_logger(__name__)


class DingTalkAdapter:
    """The robot of one DingTalk app.

    Wrong credentials or a taken port stop it alone (`stopped`): the log says so, and replies to
    DingTalk wait in the outbox until the bot is started again.
    """

    platform = "dingtalk"

    def __init__(
        self,
        *,
        options: DingTalkOptions,
        library: Library,
        timings: StreamTimings | None = None,
        api_timeout_s: float | None = None,
    ) -> None:
        self.ready = asyncio.Event()
        self.stopped = asyncio.Event()
        self.port = 0
        self._options = options
        self._library = library
        self._timings = timings or StreamTimings()
        self._api_timeout_s = api_timeout_s
        self._webhooks = Webhooks(origin=options.oapi_url, clock=time.time)
        self._pace = Pace(limit=options.group_messages_per_minute, clock=time.monotonic)
        self._messages: Messages | None = None
        self._cards: Cards | None = None

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled."""
        try:
            async with self._calling() as (session, api):
                await self._serve(receive, session, api)
        finally:
            self._messages = self._cards = None
            self.ready.clear()

    async def send(self, delivery: Delivery) -> str:
        """See `Adapter.send`."""
        if self._messages is None:
            raise PlatformError("dingtalk is not running")
        if self._cards is not None and delivery.reply.job_id is not None:
            return await self._cards.send(delivery)
        return await self._messages.send(delivery)

    async def show(self, progress: Progress) -> None:
        """See `Adapter.show`."""
        if self._cards is not None:
            await self._cards.show(progress)

    async def _serve(self, receive: Receive, session: aiohttp.ClientSession, api: OpenApi) -> None:
        intake = Intake(
            platform=self.platform,
            receive=receive,
            download=api.download,
            webhooks=self._webhooks,
            robot_code=self._options.robot_code,
            max_file_bytes=self._options.max_file_bytes,
        )
        try:
            if self._options.http is not None:
                await self._listen(intake, self._options.http)
            else:
                self.ready.set()
                await self._stream(intake, session, api)
        except* WrongCredentialsError:
            _log.error("dingtalk_stopped", advice=tell("dingtalk_wrong_credentials"))
        # Replies are kept for later, and the other platforms go on.
        self._messages = self._cards = None
        self.stopped.set()
        self.ready.set()
        await asyncio.Event().wait()

    async def _stream(self, intake: Intake, session: aiohttp.ClientSession, api: OpenApi) -> None:
        async def handle(topic: str, data: str, message_id: str) -> str | None:
            if topic == BOT_TOPIC:
                await intake.take(data)
                return '{"response": null}'
            if topic == CARD_TOPIC:
                await self._press(intake, data, message_id)
                return _ACKED
            return None

        topics = (BOT_TOPIC,) if self._cards is None else (BOT_TOPIC, CARD_TOPIC)
        stream = Stream(
            session=session,
            open_link=lambda: api.open_link(topics),
            handle=handle,
            timings=self._timings,
        )
        await stream.run()

    async def _press(self, intake: Intake, data: str, message_id: str) -> None:
        try:
            pressed = card.read_press(data)
        except (msgspec.MsgspecError, KeyError, TypeError) as error:
            _log.warning("dingtalk_press_unreadable", why=type(error).__name__)
            return
        address = card.address_of(
            pressed, platform=self.platform, secret=self._options.client_secret
        )
        if address is None:
            _log.warning("dingtalk_press_forged", user=pressed.user)
            return
        await intake.press(f"press-{message_id}", address, pressed.command)

    async def _listen(self, intake: Intake, http: HttpOptions) -> None:
        """Listen until cancelled; the address is `port` once `ready`."""
        server = HttpMode(
            host=http.host,
            port=http.port,
            path=http.path,
            secret=self._options.client_secret,
            take=intake.take,
            clock=time.time,
        )
        try:
            async with asyncio.TaskGroup() as tasks:
                listening = asyncio.Event()
                tasks.create_task(server.run(listening))
                await listening.wait()
                self.port = server.port
                self.ready.set()
        except* OSError as errors:
            if not all(isinstance(one, OSError) and is_taken(one) for one in errors.exceptions):
                raise
            advice = tell("dingtalk_port_in_use", host=http.host, port=http.port)
            _log.error("dingtalk_stopped", advice=advice)

    @contextlib.asynccontextmanager
    async def _calling(self) -> AsyncIterator[tuple[aiohttp.ClientSession, OpenApi]]:
        """A session and the API over it, and what sends through them."""
        options = self._options
        trusted = {URL(options.api_url).host or ""}
        async with (
            aiohttp.ClientSession() as session,
            aiohttp.ClientSession(connector=connector(trusted)) as files,
        ):
            api = OpenApi(
                client_id=options.client_id,
                client_secret=self._options.client_secret,
                api_url=options.api_url,
                oapi_url=options.oapi_url,
                session=session,
                files=files,
                clock=time.monotonic,
                timeout_s=self._api_timeout_s,
            )
            uploads = Uploads(api=api, library=self._library)
            self._messages = Messages(
                api=api,
                uploads=uploads,
                webhooks=self._webhooks,
                pace=self._pace,
                robot_code=self._options.robot_code,
            )
            if options.card_template_id:
                self._cards = Cards(
                    api=api,
                    uploads=uploads,
                    template_id=options.card_template_id,
                    robot_code=self._options.robot_code,
                    secret=self._options.client_secret,
                    clock=time.monotonic,
                )
            yield session, api
