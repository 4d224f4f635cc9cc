"""The bot behind an adapter, in memory: what it has received, and what it has to show."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Protocol

import aiohttp
import msgspec

from bot.adapters.base import Receive
from bot.adapters.chat.completion import CommandHint, Completion, OptionHint
from core.address import Address
from core.errors import UserError
from core.gallery import Entry, WorksPage
from core.message import Delivery, Message, Progress, Reply
from core.sampler import Sampler
from core.spec import ImageSpec
from core.work import Work

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
COMPLETION = Completion(
    commands=(
        CommandHint(name="画", aliases=("绘画", "draw"), summary="用文字画图"),
        CommandHint(name="图生图", aliases=("垫图",), summary="照着图片画"),
        CommandHint(name="变体", summary="画得像它，又不一样"),
        CommandHint(name="重画", aliases=("再来一张",), summary="换一个种子再画一张"),
        CommandHint(name="参数", summary="看一张图是怎么画的"),
        CommandHint(name="历史", summary="看自己画过的图"),
        CommandHint(name="取消", summary="取消排队或正在画的任务"),
        CommandHint(name="放大", summary="把图放大", is_available=False),
        CommandHint(name="模型", summary="换模型", values=("mini", "anime")),
    ),
    options=(
        OptionHint(
            name="尺寸", aliases=("size",), values=("768x512", "竖图"), summary="图的宽和高"
        ),
        OptionHint(name="步数", aliases=("steps",), values=("20",), summary="走多少步"),
        OptionHint(name="数量", aliases=("张数",), values=("4",), summary="一次画几张"),
        OptionHint(name="种子", aliases=("seed",), values=("42", "随机"), summary="同种子同图"),
    ),
)


class Serving(Protocol):
    ready: asyncio.Event

    async def run(self, receive: Receive) -> None: ...

    async def send(self, delivery: Delivery) -> str: ...

    async def show(self, progress: Progress) -> None: ...


def say(reason: str, /, **values: object) -> str:
    return f"出错了：{reason}" + "".join(f"，{name}={value}" for name, value in values.items())


class MemoryBot:
    """Implements Library and `receive`; tests put replies and works in."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}
        self.deliveries: list[Delivery] = []
        self.works_by_number: dict[int, tuple[Address, Work, bytes, bytes]] = {}
        self.spoilers: set[int] = set()
        self.favourites: set[int] = set()
        self.inputs: dict[str, tuple[Address, bytes]] = {}
        self.receive_error: Exception | None = None
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()

    async def receive(self, message: Message) -> None:
        if self.receive_error:
            raise self.receive_error
        if message.message_id not in self.messages:
            self.messages[message.message_id] = message
            self.inbox.put_nowait(message)

    async def next_message(self) -> Message:
        """The next message that has come in."""
        return await asyncio.wait_for(self.inbox.get(), timeout=10)

    def reply(self, address: Address, reply: Reply, *, to: str = "") -> Delivery:
        delivery = Delivery(
            delivery_id=len(self.deliveries) + 1,
            address=address,
            reply_to=to,
            reply=reply,
            attempt=1,
            created_at=NOW,
        )
        self.deliveries.append(delivery)
        return delivery

    def add_work(self, owner: Address, number: int, prompt: str, png: bytes, jpeg: bytes) -> None:
        spec = ImageSpec(
            model="mini",
            prompt=prompt,
            width=512,
            height=512,
            steps=20,
            guidance_scale=4,
            sampler=Sampler.DDIM,
        )
        work = Work(
            number=number,
            job_id=number,
            position=0,
            person_id=1,
            parent=None,
            command="画",
            spec=spec,
            seed=number * 1000,
            output_id=number,
            record=None,
            created_at=NOW,
            deleted_at=None,
        )
        self.works_by_number[number] = (owner, work, png, jpeg)

    async def picture(self, number: int, viewer: Address, *, is_original: bool = False) -> bytes:
        _, _, png, _ = self._work(number, viewer)
        return png + b"original" if is_original else png

    async def thumbnail(self, number: int, viewer: Address) -> bytes:
        return self._work(number, viewer)[3]

    async def input(self, input_id: str, viewer: Address) -> bytes:
        owner, data = self.inputs.get(input_id, (None, b""))
        if owner != viewer:
            raise UserError("work_not_found")
        return data

    async def bundle(self, delivery_id: int, viewer: Address) -> AsyncIterator[bytes]:
        offers = [one for one in self.deliveries if one.delivery_id == delivery_id]
        if not offers or offers[0].address != viewer:
            raise UserError("work_not_found")

        async def chunks() -> AsyncIterator[bytes]:
            yield b"PK"
            yield bytes(offers[0].reply.bundle)

        return chunks()

    async def works(
        self, viewer: Address, *, query: str, before: int | None, limit: int
    ) -> WorksPage:
        found = [
            work
            for owner, work, _, _ in reversed(self.works_by_number.values())
            if owner == viewer
            and (before is None or work.number < before)
            and all(word in work.spec.prompt for word in query.split())
        ]
        page = tuple(found[:limit])
        return WorksPage(
            works=page,
            next_before=page[-1].number if len(found) > limit else None,
            spoilers=tuple(work.number for work in page if work.number in self.spoilers),
            favourites=tuple(work.number for work in page if work.number in self.favourites),
        )

    async def transcript(self, address: Address, *, limit: int) -> tuple[Entry, ...]:
        said = [
            Entry(
                kind="message",
                entry_id=message.message_id,
                at=message.sent_at,
                text=message.text,
                reply_to=message.reply_to,
            )
            for message in self.messages.values()
            if message.address == address
        ]
        answered = [
            Entry(
                kind="reply",
                entry_id=str(delivery.delivery_id),
                at=delivery.created_at,
                reply=delivery.reply,
                reply_to=delivery.reply_to,
            )
            for delivery in self.deliveries
            if delivery.address == address
        ]
        return tuple(said + answered)[-limit:]

    async def deliveries_after(self, address: Address, delivery_id: int) -> tuple[Delivery, ...]:
        return tuple(
            delivery
            for delivery in self.deliveries
            if delivery.address == address and delivery.delivery_id > delivery_id
        )

    def _work(self, number: int, viewer: Address) -> tuple[Address, Work, bytes, bytes]:
        found = self.works_by_number.get(number)
        if found is None or found[0] != viewer:
            raise UserError("work_not_found")
        return found


@asynccontextmanager
async def running(adapter: Serving, receive: Receive) -> AsyncIterator[None]:
    """The adapter serving inside the block."""
    task = asyncio.create_task(adapter.run(receive))
    ready = asyncio.create_task(adapter.ready.wait())
    try:
        await asyncio.wait({task, ready}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        assert ready.done()
        yield
    finally:
        task.cancel()
        ready.cancel()
        await asyncio.gather(task, ready, return_exceptions=True)


class Event(msgspec.Struct):
    """A server-sent event as a client reads it."""

    kind: str
    data: dict[str, object]
    event_id: int | None = None


async def read_event(response: aiohttp.ClientResponse) -> Event:
    """The next event of a stream; comments and retry hints are passed over."""
    fields: dict[str, str] = {}
    async with asyncio.timeout(10):
        while True:
            line = (await response.content.readline()).decode()
            if not line:
                raise EOFError
            if line == "\n" and "data" in fields:
                break
            name, _, value = line.rstrip("\n").partition(": ")
            if name:
                fields[name] = value
    event_id = int(fields["id"]) if "id" in fields else None
    return Event(fields["event"], msgspec.json.decode(fields["data"]), event_id)
