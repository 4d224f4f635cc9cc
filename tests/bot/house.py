"""A whole bot on a real database, with a platform and an engine made for tests."""

import asyncio
import contextlib
import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

from bot.config_labels import LabelSettings
from bot.dispatcher import Dispatcher
from bot.inputs.clean import InputLimits, clean
from bot.labels.copies import Copies
from bot.library import StoredLibrary
from bot.limits import Limits
from bot.outbox import Outbox
from bot.reception import Reception
from core import wire
from core.address import Address
from core.engine_state import EngineState
from core.errors import EngineError
from core.message import Attachment, Message
from core.model_card import read_registry
from core.work import Record
from storage import migrate
from storage.database import Storage

REGISTRY = read_registry(
    (Path(__file__).parents[2] / "models" / "registry.toml").read_text(encoding="utf-8")
)
RECORD = Record(
    model_hash="m" * 64, dtype="float32", device="cpu", bucket=2, threads=1, versions={"torch": "1"}
)
INPUT_LIMITS = InputLimits(max_bytes=20_000_000, max_pixels=1_000_000)
WAIT_S = 60


def png(colour="red", size=(64, 64)):
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, "PNG")
    return target.getvalue()


async def clean_here(data, position):
    """Clean a picture in this process: quicker than in one of its own."""
    return await asyncio.to_thread(clean, data, position=position, limits=INPUT_LIMITS)


class ScriptedEngine:
    """Takes what is submitted; pictures come when the test says so.

    A picture's colour follows from its seed, so that equal wishes give equal pictures.
    """

    def __init__(self) -> None:
        self.state = EngineState.READY
        self.submitted: list[wire.Submit] = []
        self.cancelled: list[int] = []
        self.unloads: list[str] = []
        self.loads: list[str] = []
        self.is_holding = False
        self.findings: dict[int, str] = {}
        self.on_event = None
        self._changed = asyncio.Event()

    async def submit(self, message) -> None:
        if self.state is not EngineState.READY:
            raise EngineError("not running")
        if isinstance(message, wire.Cancel):
            self.cancelled.append(message.job_id)
            return
        if isinstance(message, wire.Load):
            self.loads.append(message.model)
            return
        if isinstance(message, wire.Unload):
            self.unloads.append(message.model)
            return
        self.submitted.append(message)
        self._changed.set()
        if not self.is_holding:
            asyncio.get_running_loop().call_soon(self._finish_later, message)

    def _finish_later(self, message) -> None:
        self._task = asyncio.ensure_future(self.on_event(self.finished(message)))

    def finished(self, message, record=RECORD):
        images = []
        for seed in message.seeds:
            colour = "#" + hashlib.sha256(str(seed).encode()).hexdigest()[:6]
            finding = self.findings.get(seed)
            images.append(
                wire.Image(png=png(colour), seed=seed, width=64, height=64, finding=finding)
            )
        return wire.Finished(
            job_id=message.job_id,
            attempt=message.attempt,
            images=tuple(images),
            record=record,
            engine_s=0.1,
        )

    async def next_submit(self, count=1):
        async with asyncio.timeout(WAIT_S):
            while len(self.submitted) < count:
                self._changed.clear()
                await self._changed.wait()
        return self.submitted[count - 1]


class Platform:
    """Keeps what it is sent."""

    platform = "test"

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.deliveries = []
        self.progress = []
        self.failures = []
        self._changed = asyncio.Condition()

    async def send(self, delivery) -> str:
        if self.failures:
            raise self.failures.pop(0)
        async with self._changed:
            self.deliveries.append(delivery)
            self._changed.notify_all()
        return f"remote-{delivery.delivery_id}"

    async def show(self, progress) -> None:
        async with self._changed:
            self.progress.append(progress)
            self._changed.notify_all()

    async def wait(self, condition) -> None:
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(condition)


class House:
    """The bot's inside: say something as somebody, and read what is answered."""

    def __init__(
        self,
        storage,
        *,
        limits=None,
        registry=REGISTRY,
        admins=(),
        scripts=None,
        judge=None,
        **more,
    ) -> None:
        self.storage = storage
        self.scripts = scripts
        self.platform = Platform()
        self.engine = ScriptedEngine()
        self.later = timedelta()
        self.outbox = Outbox(
            storage=storage,
            adapters={"test": self.platform},
            clock=self.clock,
            first_wait_s=0.01,
            most_wait_s=0.05,
            max_age=timedelta(hours=1),
            scripts=scripts,
        )
        self.dispatcher = Dispatcher(
            storage=storage,
            show=self.platform.show,
            on_reply=self.outbox.wake,
            clock=self.clock,
            job_ttl=timedelta(hours=1),
            max_crashes=2,
            judge=judge,
        )
        self.reception = Reception(
            storage=storage,
            dispatcher=self.dispatcher,
            outbox=self.outbox,
            registry=registry,
            limits=limits or Limits(),
            clean=clean_here,
            admins=admins,
            clock=self.clock,
            **more,
        )
        self.engine.on_event = self.dispatcher.on_event
        self._num_messages = 0

    def clock(self):
        """The time, `later` than it is."""
        return datetime.now(UTC) + self.later

    async def say(self, text, *, user="小明", message_id=None, conversation=None, **more):
        """Send a message; its id."""
        self._num_messages += 1
        message_id = message_id or f"m{self._num_messages}"
        group = conversation is not None
        files = tuple(Attachment(name="a.png", data=data) for data in more.pop("attachments", ()))
        await self.reception.receive(
            Message(
                message_id=message_id,
                address=Address(
                    platform="test",
                    conversation=conversation or user,
                    user=user,
                    is_private=not group,
                ),
                user_name=user,
                text=text,
                sent_at=self.clock(),
                attachments=files,
                **more,
            )
        )
        return message_id

    async def ask(self, text, **more):
        """Send a message and wait for the first answer to it."""
        message_id = await self.say(text, **more)
        await self.platform.wait(lambda: self.answers(message_id))
        return self.answers(message_id)[0]

    async def accepted(self, text, **more):
        """Send a message that draws; the first answer, and what was then asked of the engine."""
        count = len(self.engine.submitted)
        answer = await self.ask(text, **more)
        assert not answer.is_error, answer.text
        return answer, await self.engine.next_submit(count + 1)

    async def submitted(self, text, **more):
        """Send a message that draws; what was asked of the engine, once it is answered."""
        await self.draw(text, **more)
        return self.engine.submitted[-1]

    async def draw(self, text, **more):
        """Send a message that draws and wait for how its job ends."""
        message_id = await self.say(text, **more)
        await self.platform.wait(
            lambda: any(answer.is_final for answer in self.answers(message_id))
        )
        return next(answer for answer in self.answers(message_id) if answer.is_final)

    def library(self, **labels):
        """What adapters may read, with pictures labelled as these settings say."""
        copies = Copies(storage=self.storage, settings=LabelSettings(**labels), clock=self.clock)
        return StoredLibrary(storage=self.storage, copies=copies, scripts=self.scripts)

    def answers(self, message_id):
        return [d.reply for d in self.platform.deliveries if d.reply_to == message_id]


@contextlib.asynccontextmanager
async def open_house(folder, **more):
    """A house on a fresh database (or the one that is there), running."""
    path = folder / "danqing.db"
    migrate.upgrade(path)
    storage = await Storage.open(path)
    house = House(storage, **more)
    tasks = [
        asyncio.create_task(house.outbox.run()),
        asyncio.create_task(house.dispatcher.run(house.engine)),
    ]
    try:
        await house.dispatcher.recover()
        await house.dispatcher.on_event(
            wire.Ready(pid=1, device="cpu", model="mini", max_rows=4, step_s={}, versions={})
        )
        yield house
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await storage.close()
