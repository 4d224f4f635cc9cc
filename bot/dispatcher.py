"""Feeds the engine from the queue and turns what it says into results, replies and progress."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.ending import end
from bot.engine_client import EngineClient, EngineDown, EngineEvent
from bot.in_flight import InFlight
from bot.judge import Judge
from bot.model_errands import Asker, ModelErrands
from bot.patience import patiently
from bot.previews import PreviewRules
from bot.progress import progress_of
from bot.replies import job_replies
from bot.replies.sentences import say
from bot.standing import is_paused
from bot.upkeep import LEASE, upkeep
from core import wire
from core.engine_state import EngineState
from core.errors import EngineError
from core.job import Job
from core.message import Progress
from storage.database import Storage, Transaction

_SWEEP_S: Final = 20.0
_MOST_POSITIONS: Final = 100
"""Who waits farther back than this sees their place when they ask."""

_log = structlog.get_logger(__name__)

Show = Callable[[Progress], Awaitable[None]]
Clock = Callable[[], datetime]


class Dispatcher:
    """Claims jobs for the engine while it has room, and stores how each one ends.

    `show` is given progress; `on_reply` is called after replies were put into the outbox; `judge`
    says what becomes of the pictures. A job
    whose engine died `max_crashes` times while it ran is poison and fails.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        show: Show,
        on_reply: Callable[[], None],
        clock: Clock,
        job_ttl: timedelta,
        max_crashes: int,
        judge: Judge | None = None,
    ) -> None:
        self._storage = storage
        self._show = show
        self._on_reply = on_reply
        self._clock = clock
        self._job_ttl = job_ttl
        self._max_crashes = max_crashes
        self._judge = judge or Judge()
        self._previews = PreviewRules(self._judge)
        self._engine: EngineClient | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._in_flight = InFlight()
        self._errands = ModelErrands(storage=storage, on_reply=on_reply, clock=clock)
        self._changed = asyncio.Event()

    @property
    def engine_state(self) -> EngineState:
        """Whether the engine takes jobs."""
        return EngineState.STARTING if self._engine is None else self._engine.state

    @property
    def job_ids(self) -> tuple[int, ...]:
        """The jobs that the engine holds."""
        return tuple(job.job_id for job in self._in_flight.jobs)

    def wake(self) -> None:
        """The queue has changed: look again."""
        self._changed.set()

    async def recover(self) -> None:
        """Put back what was running when the last bot ended. Call once, before `run`."""
        async with self._storage.transaction() as tx:
            jobs = await tx.jobs.requeue_running()
        if jobs:
            _log.info("jobs_recovered", job_ids=[job.job_id for job in jobs])

    async def run(self, engine: EngineClient) -> None:
        """Dispatch until cancelled."""
        self._engine = engine
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self._feed(engine))
            tasks.create_task(self._sweep())

    async def cancel(self, job: Job) -> None:
        """Stop a job that has just been marked cancelled, if the engine holds it."""
        held = self._in_flight.remove(job.job_id)
        if held is not None and self._engine is not None:
            try:
                await self._engine.submit(wire.Cancel(job_id=held.job_id, attempt=held.attempt))
            except EngineError:
                _log.info("cancel_without_engine", job_id=job.job_id)
        self.wake()

    async def run_errand(self, errand: wire.Errand, asker: Asker) -> None:
        """Have the engine load or drop a model; what comes of it is told in a reply of its own."""
        await self._errands.ask(self._engine, errand, asker)

    async def on_event(self, event: EngineEvent) -> None:
        """Take in what the engine says."""
        await patiently(lambda: self._take_in(event), name="engine event")

    async def _take_in(self, event: EngineEvent) -> None:
        match event:
            case wire.Ready():
                self._in_flight.open(event.max_rows)
                _log.info("engine_ready", device=event.device, max_rows=event.max_rows)
                self.wake()
            case wire.Loading():
                await self._load(event)
            case wire.Advanced():
                await self._advance(event)
            case wire.Finished():
                if self._judge.service is None or self._tasks is None:
                    await self._finish(event)
                else:
                    # The engine goes on talking while somebody else looks at the pictures.
                    self._tasks.create_task(self._finish_later(event))
            case wire.Failed():
                _log.warning("job_failed", job_id=event.job_id, why=event.reason)
                await self._fail(event.job_id, event.attempt, event.reason, event.detail)
            case wire.Cancelled():
                self._in_flight.remove(event.job_id)
                self.wake()
            case wire.Loaded() | wire.Unloaded():
                await self._errands.done(event)
            case EngineDown():
                await self._errands.lost()
                await self._requeue_all()

    async def _feed(self, engine: EngineClient) -> None:
        async def fill() -> None:
            while engine.state is EngineState.READY and await self._submit_next(engine):
                pass
            await self._show_positions()

        while True:
            await self._changed.wait()
            self._changed.clear()
            await patiently(fill, name="feed")

    async def _submit_next(self, engine: EngineClient) -> bool:
        """Claim and submit one job if there is room; whether there may be more to do."""
        if self._in_flight.is_full or self._in_flight.has_suspect:
            return False
        async with self._storage.transaction() as tx:
            if await is_paused(tx) or await self._is_suspect_next(tx):
                return False
            job = await tx.jobs.claim(self._clock(), lease=LEASE)
            if job is None:
                return False
            images = await tx.inputs.get_all(job.spec.images)
            await self._previews.learn(tx, job, held=self.job_ids)
            # Known before the commit, so that whoever cancels it right after finds it.
            self._in_flight.add(job)
        if job.job_id not in self._in_flight:
            return True
        try:
            await engine.submit(
                wire.Submit(
                    job_id=job.job_id,
                    attempt=job.attempt,
                    owner=job.person_id,
                    spec=job.spec,
                    seeds=job.seeds,
                    images=images,
                    bucket=job.bucket,
                )
            )
        except EngineError:
            await self._requeue(job, is_crash=False)
            return False
        await self._show(progress_of(job))
        return True

    async def _is_suspect_next(self, tx: Transaction) -> bool:
        """Whether the engine must be left to run empty before anything more is begun.

        A job that saw its engine die runs alone, so that it takes nobody with it: once it is next
        in line, the engine is left to run empty, and then to that job.
        """
        if not len(self._in_flight):
            return False
        return any(job.crashes for job in await tx.jobs.waiting(limit=1))

    async def _load(self, event: wire.Loading) -> None:
        if (job := self._in_flight.get(event.job_id, event.attempt)) is not None:
            self._in_flight.load(job.job_id)
            await self._show(progress_of(job, text=say("model_loading")))
            self.wake()

    async def _advance(self, event: wire.Advanced) -> None:
        if (job := self._in_flight.get(event.job_id, event.attempt)) is not None:
            self._in_flight.move(job.job_id)
            fraction = event.done / max(1, event.total)
            preview = self._previews.shown(event)
            await self._show(progress_of(job, fraction=fraction, preview=preview))

    async def _finish(self, event: wire.Finished) -> None:
        job = await end(event, storage=self._storage, judge=self._judge, clock=self._clock)
        if job is not None:
            _log.info("job_finished", job_id=job.job_id, engine_s=round(event.engine_s, 3))
        self._in_flight.remove(event.job_id)
        self._on_reply()
        self.wake()

    async def _finish_later(self, event: wire.Finished) -> None:
        await patiently(lambda: self._finish(event), name="finish")

    async def _fail(self, job_id: int, attempt: int, reason: str, detail: str) -> None:
        now = self._clock()
        async with self._storage.transaction() as tx:
            job = await tx.jobs.fail(job_id, attempt, f"{reason}: {detail}", now)
            if job is not None:
                await tx.outbox.add(job.address, job.reply_to, job_replies.failed(job, reason), now)
        self._in_flight.remove(job_id)
        self._on_reply()
        self.wake()

    async def _requeue_all(self) -> None:
        for job in self._in_flight.jobs:
            if job.crashes + 1 >= self._max_crashes:
                await self._fail(job.job_id, job.attempt, "poison", "the engine died twice")
            else:
                await self._requeue(job, is_crash=True)
        self.wake()

    async def _requeue(self, job: Job, *, is_crash: bool) -> None:
        async with self._storage.transaction() as tx:
            await tx.jobs.requeue(job.job_id, job.attempt, is_crash=is_crash)
        self._in_flight.remove(job.job_id)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            await patiently(self._sweep_once, name="sweep")

    async def _sweep_once(self) -> None:
        has_ended_some = await upkeep(
            self._storage, self.job_ids, now=self._clock(), job_ttl=self._job_ttl
        )
        if has_ended_some:
            self._on_reply()
        if not len(self._in_flight):
            await self._storage.checkpoint()
        self.wake()

    async def _show_positions(self) -> None:
        async with self._storage.reading() as tx:
            waiting = await tx.jobs.waiting(limit=_MOST_POSITIONS)
        for position, job in enumerate(waiting):
            await self._show(
                progress_of(
                    job,
                    position=position + len(self._in_flight),
                    text=job_replies.waiting(job, self.engine_state),
                )
            )
