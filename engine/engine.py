"""The engine: takes jobs in, steps their samples together, gives pictures out."""

import itertools
import logging
import time
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

import msgspec

from core import wire
from engine.admission import admit, start
from engine.curve import Curve
from engine.drawing import Drawing
from engine.machine import Machine
from engine.memory import Result, within_memory
from engine.png import Encoded, Press
from engine.pulse import Pulse
from engine.refused import RefusedError, refusing
from engine.sample import BatchKey, Sample
from engine.scheduler import Batch, Scheduler
from engine.studio import Studio, Studios
from engine.survival import surviving

DECODE_SHARE: Final = 0.5
"""Pictures are decoded between steps for this part of a step's time, but always one: many that
end together must neither hold up those under way nor wait for one another."""

GATHER_S: Final = 0.002
"""Jobs that come together mostly come this close to one another; an idle engine waits as long
for the next one, so that the first does not start alone."""

Inbox = SimpleQueue[wire.ToEngine | Encoded]

_log = logging.getLogger(__name__)


class Engine:
    """One device's loop. Everything comes in through the inbox and goes out through `send`.

    Each submitted job is answered by exactly one of Finished, Failed and Cancelled, unless the
    same job is submitted again first.
    """

    def __init__(
        self,
        *,
        studios: Studios,
        machine: Machine,
        inbox: Inbox,
        send: Callable[[wire.ToBot], None],
        pulse: Pulse,
        is_exact: bool,
    ) -> None:
        self._studios = studios
        self._machine = machine
        self._inbox = inbox
        self._send = send
        self._pulse = pulse
        self._is_exact = is_exact
        self._press = Press(inbox.put)
        self._arrivals = itertools.count()
        self._drawings: dict[int, Drawing] = {}
        self._scheduler = Scheduler(curve_of=self._curve_of)
        self._undecoded: deque[Sample] = deque()
        self._is_stopping = False

    def run(self) -> None:
        """Serve until told to shut down.

        Raises BrokenDeviceError when the device has failed; jobs in hand are then unanswered.
        """
        try:
            while not self._is_stopping:
                self.turn()
        finally:
            self._press.close()

    def turn(self) -> None:
        """Take messages, step one batch, decode what is done: the engine's whole life."""
        self._take_messages()
        begun = time.perf_counter()
        if batch := self._scheduler.schedule():
            self._step(batch)
        self._decode_for((time.perf_counter() - begun) * DECODE_SHARE)
        self._pulse.is_busy = bool(self._drawings)

    def _take_messages(self) -> None:
        """Handle all there are; with nothing else to do, wait for one and its company."""
        is_idle = not (self._scheduler.samples or self._undecoded)
        try:
            self._handle(self._inbox.get(block=is_idle))
            while True:
                self._handle(self._inbox.get(block=is_idle, timeout=GATHER_S))
        except Empty:
            return

    def _handle(self, message: wire.ToEngine | Encoded) -> None:
        match message:
            case wire.Submit():
                self._submit(message)
            case wire.Cancel():
                self._cancel(message)
            case Encoded():
                self._collect(message)
            case wire.Shutdown():
                self._is_stopping = True

    def _submit(self, submit: wire.Submit) -> None:
        if earlier := self._drawings.get(submit.job_id):
            self._remove(earlier)
        self._pulse.is_busy = True
        try:
            with refusing("model_unavailable"):
                studio = self._studios.of(submit.spec.model)
            with surviving(studio, self._machine):
                samples = self._within_memory(lambda: self._admit(submit, studio))
        except RefusedError as refusal:
            self._send(refusal.answer(submit))
            return
        self._drawings[submit.job_id] = Drawing(
            submit=submit, studio=studio, samples=samples, begun_at=time.perf_counter()
        )
        for sample in samples:
            self._scheduler.add(sample)

    def _admit(self, submit: wire.Submit, studio: Studio) -> tuple[Sample, ...]:
        return admit(submit, studio, is_exact=self._is_exact, arrivals=self._arrivals)

    def _cancel(self, cancel: wire.Cancel) -> None:
        drawing = self._drawings.get(cancel.job_id)
        if drawing and drawing.submit.attempt == cancel.attempt:
            self._remove(drawing)
            self._send(wire.Cancelled(job_id=cancel.job_id, attempt=cancel.attempt))

    def _step(self, batch: Batch) -> None:
        studio = self._drawings[batch.samples[0].job_id].studio
        bucket = batch.key.bucket or 0
        try:
            with surviving(studio, self._machine):
                self._within_memory(lambda: studio.runner.step(batch.samples, bucket=bucket))
        except RefusedError as refusal:
            if refusal.reason == "out_of_memory":
                self._shrink(batch, studio)
            else:
                for drawing in self._drawings_of(batch):
                    self._fail(drawing, refusal)
            return
        self._pulse.num_steps += 1
        self._undecoded += self._scheduler.retire(batch)
        self._tell(batch)

    def _decode_for(self, seconds: float) -> None:
        """Decode a picture, and more while there is time."""
        begun = time.perf_counter()
        while self._undecoded:
            self._decode(self._undecoded.popleft())
            if time.perf_counter() - begun > seconds:
                return

    def _decode(self, sample: Sample) -> None:
        drawing = self._drawings[sample.job_id]
        studio = drawing.studio
        try:
            with surviving(studio, self._machine), refusing("picture_invalid"):
                (pixels,) = self._within_memory(lambda: studio.runner.decode([sample]))
        except RefusedError as refusal:
            self._fail_or_repeat(drawing, sample, refusal)
            return
        self._pulse.num_steps += 1
        studio.runner.drop(sample)
        self._press.submit(sample, pixels)

    def _collect(self, encoded: Encoded) -> None:
        """Keep an encoded picture, unless its job is gone; answer a job that has all of its."""
        sample = encoded.sample
        drawing = self._drawings.get(sample.job_id)
        if drawing is None or sample not in drawing.samples:
            return
        drawing.images[sample.index] = wire.Image(
            png=encoded.png.result(),
            seed=sample.seed,
            width=encoded.width,
            height=encoded.height,
        )
        if drawing.is_complete:
            self._remove(drawing)
            self._send(drawing.finished(time.perf_counter(), self._machine))

    def _tell(self, batch: Batch) -> None:
        """Say how far the jobs of a batch are, where it is time to."""
        now = time.perf_counter()
        for drawing in self._drawings_of(batch):
            if advanced := drawing.advanced(now):
                self._send(advanced)

    def _fail_or_repeat(self, drawing: Drawing, sample: Sample, refusal: RefusedError) -> None:
        """Draw a broken picture once more from its beginning; else fail its job."""
        if refusal.reason != "picture_invalid" or sample.index in drawing.second_tries:
            self._fail(drawing, refusal)
            return
        _log.warning("job %d: %s; trying once more", sample.job_id, refusal)
        drawing.second_tries.add(sample.index)
        try:
            with surviving(drawing.studio, self._machine):
                self._within_memory(lambda: start(sample, drawing.submit, drawing.studio))
        except RefusedError as second:
            self._fail(drawing, second)
            return
        self._scheduler.add(sample)

    def _shrink(self, batch: Batch, studio: Studio) -> None:
        """Plan smaller batches; begin jobs again where theirs had a fixed number of rows."""
        rows = batch.key.bucket or sum(sample.num_rows for sample in batch.samples)
        _log.warning("%d rows do not fit into memory", rows)
        studio.profiler.limit(batch.key, rows)
        if batch.key.bucket == 0 and len(batch.samples) > 1:
            return
        largest = max(sample.num_rows for sample in batch.samples)
        buckets = [n for n in studio.profiler.curve_of(batch.key).buckets if n >= largest]
        for drawing in self._drawings_of(batch):
            if batch.key.bucket and buckets and drawing.submit.bucket is None:
                self._submit(msgspec.structs.replace(drawing.submit, bucket=buckets[0]))
            else:
                self._fail(drawing, RefusedError("out_of_memory", f"{rows} rows do not fit"))

    def _within_memory(self, work: Callable[[], Result]) -> Result:
        return within_memory(work, free=self._machine.free_memory)

    def _drawings_of(self, batch: Batch) -> list[Drawing]:
        return [self._drawings[job] for job in dict.fromkeys(s.job_id for s in batch.samples)]

    def _fail(self, drawing: Drawing, refusal: RefusedError) -> None:
        self._remove(drawing)
        self._send(refusal.answer(drawing.submit))

    def _remove(self, drawing: Drawing) -> None:
        """Let go of a job and everything of it."""
        job_id = drawing.submit.job_id
        del self._drawings[job_id]
        self._scheduler.cancel(job_id)
        self._undecoded = deque(s for s in self._undecoded if s.job_id != job_id)
        drawing.drop()

    def _curve_of(self, key: BatchKey) -> Curve:
        return self._studios.of(key.model).profiler.curve_of(key)
