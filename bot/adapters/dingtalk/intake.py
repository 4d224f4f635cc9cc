"""Takes in what people write to the robot: pictures are fetched, then the message is stored."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

import msgspec
import structlog

from bot.adapters.base import Receive
from bot.adapters.dingtalk.incoming import Incoming, read_message
from bot.adapters.dingtalk.webhooks import Webhook, Webhooks
from bot.replies.sentences import tell
from core.address import Address
from core.errors import PlatformError
from core.message import Attachment, Message

Download = Callable[..., Awaitable[bytes]]

_MAX_CONVERSATIONS: Final = 10_000
_WAITS_S: Final = (0.5, 2.0)

_log = structlog.get_logger(__name__)


class Intake:
    """Hands messages to the bot, those of one conversation one after another.

    A picture takes a while to fetch, and the command that speaks of it must not overtake it.
    """

    def __init__(
        self,
        *,
        platform: str,
        receive: Receive,
        download: Download,
        webhooks: Webhooks,
        robot_code: str,
        max_file_bytes: int,
    ) -> None:
        self._platform = platform
        self._receive = receive
        self._download = download
        self._webhooks = webhooks
        self._robot_code = robot_code
        self._max_file_bytes = max_file_bytes
        self._orders: OrderedDict[str, asyncio.Lock] = OrderedDict()
        self._at_work: dict[str, asyncio.Future[None]] = {}

    async def take(self, data: str) -> None:
        """Take in the data of a robot message: returns when it is stored for good.

        One that is handed over again while it is being taken in waits for the same end.
        """
        try:
            incoming = read_message(data)
        except (msgspec.MsgspecError, KeyError) as error:
            _log.warning("dingtalk_message_unreadable", why=type(error).__name__)
            return
        if not incoming.has_quota:
            _log.error("dingtalk_no_quota", advice=tell("dingtalk_no_quota"))
            return
        if (at_work := self._at_work.get(incoming.message_id)) is not None:
            await asyncio.shield(at_work)
            return
        done = self._at_work[incoming.message_id] = asyncio.ensure_future(self._store(incoming))
        done.add_done_callback(lambda _: self._at_work.pop(incoming.message_id, None))
        await asyncio.shield(done)

    async def press(self, message_id: str, address: Address, command: str) -> None:
        """Take in a pressed button: what it stands for is said by whoever pressed it."""
        message = Message(
            message_id=message_id,
            address=address,
            user_name="",
            text=command,
            sent_at=datetime.now(UTC),
        )
        async with self._order(address.conversation):
            await self._receive(message)

    async def _store(self, incoming: Incoming) -> None:
        if incoming.webhook:
            webhook = Webhook(url=incoming.webhook, ends=incoming.webhook_ends)
            self._webhooks.keep(incoming.conversation, webhook)
        async with self._order(incoming.conversation):
            files = await self._fetch(incoming, incoming.codes)
            quoted = await self._fetch(incoming, incoming.quoted_codes)
            await self._receive(self._message(incoming, files, quoted))

    def _message(
        self, incoming: Incoming, files: tuple[Attachment, ...], quoted: tuple[Attachment, ...]
    ) -> Message:
        return Message(
            message_id=incoming.message_id,
            address=Address(
                platform=self._platform,
                conversation=incoming.conversation,
                user=incoming.user,
                is_private=incoming.is_private,
            ),
            user_name=incoming.user_name,
            text=incoming.text,
            sent_at=datetime.fromtimestamp(incoming.sent_at, UTC),
            attachments=files,
            reply_to=incoming.reply_to,
            quoted=quoted,
            quoted_number=incoming.quoted_number,
            # The platform only hands over what was said to the robot.
            is_addressed=True,
        )

    async def _fetch(self, incoming: Incoming, codes: tuple[str, ...]) -> tuple[Attachment, ...]:
        """The files of download codes; one that cannot be had is empty, to be told so."""
        files = []
        for position, code in enumerate(codes, start=1):
            data = await self._file(code, robot_code=incoming.robot_code or self._robot_code)
            files.append(Attachment(name=f"{position}", data=data))
        return tuple(files)

    async def _file(self, code: str, *, robot_code: str) -> bytes:
        # The platform may never hand this message over again, so a bad moment is waited out.
        for wait_s in (*_WAITS_S, None):
            try:
                return await self._download(code, robot_code=robot_code, most=self._max_file_bytes)
            except PlatformError as error:
                _log.warning("dingtalk_file_not_had", why=str(error))
                if wait_s is None or error.is_permanent:
                    break
                await asyncio.sleep(wait_s)
        return b""

    def _order(self, conversation: str) -> asyncio.Lock:
        lock = self._orders.setdefault(conversation, asyncio.Lock())
        self._orders.move_to_end(conversation)
        for name in list(self._orders)[: max(0, len(self._orders) - _MAX_CONVERSATIONS)]:
            if not self._orders[name].locked():
                del self._orders[name]
        return lock
