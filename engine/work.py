"""The work in hand: drawings whose samples are stepped together, then decoded."""

import logging
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from core import wire
from engine.admission import start
from engine.checker import Check, Checkers
from engine.curve import Curve
from engine.drawing import Drawing
from engine.machine import Machine
from engine.memory import smaller_bucket
from engine.png import Encoded, Press
from engine.pulse import Pulse
from engine.refused import RefusedError, refusing
from engine.runner import Pixels
from engine.sample import BatchKey, Sample
from engine.scheduler import Batch, Scheduler
from engine.studio import Studio
from engine.studios import Studios
from engine.survival import Survival

DECODE_SHARE: Final = 0.5
"""Pictures are decoded between steps for this part of a step's time, but always one: many that
end together must neither hold up those under way nor wait for one another."""

_log = logging.getLogger(__name__)


class Work:
    """The drawings in hand, from their first step to the answer that ends each.

    `again` is called with jobs that must come in anew, in a smaller bucket; finished samples
    go to the `press`, where `checkers` look at them, and come back by `collect`.
    """

    def __init__(
        self,
        *,
        studios: Studios,
        machine: Machine,
        press: Press,
        send: Callable[[wire.ToBot], None],
        again: Callable[[wire.Submit], None],
        pulse: Pulse,
        checkers: Checkers,
    ) -> None:
        self._studios = studios
        self._machine = machine
        self._press = press
        self._send = send
        self._again = again
        self._pulse = pulse
        self._checkers = checkers
        self._survival = Survival(studios=studios, machine=machine, busy=self.busy)
        self._drawings: dict[int, Drawing] = {}
        self._scheduler = Scheduler(curve_of=self._curve_of)
        self._undecoded: deque[Sample] = deque()

    @property
    def is_empty(self) -> bool:
        """Whether there is no drawing in hand."""
        return not self._drawings

    @property
    def is_waiting(self) -> bool:
        """Whether there is nothing to be stepped or decoded."""
        return not (self._scheduler.samples or self._undecoded)

    def busy(self) -> set[str]:
        """The names of the models that have samples under way."""
        return {drawing.studio.model.card.name for drawing in self._drawings.values()}

    def begin(
        self, submit: wire.Submit, studio: Studio, admit: Callable[[], tuple[Sample, ...]]
    ) -> None:
        """Take in a job with the samples that `admit` makes, or answer why that cannot be."""
        try:
            samples = self._survival.do(studio, admit)
        except RefusedError as refusal:
            self._send(refusal.answer(submit))
            return
        self._drawings[submit.job_id] = Drawing(
            submit=submit, studio=studio, samples=samples, begun_at=time.perf_counter()
        )
        for sample in samples:
            self._scheduler.add(sample)

    def remove(self, job_id: int, *, attempt: int | None = None) -> bool:
        """Let go of a job, if it is in hand (and is that attempt); whether it was."""
        drawing = self._drawings.get(job_id)
        if drawing is None or attempt not in {None, drawing.submit.attempt}:
            return False
        self._remove(drawing)
        return True

    def collect(self, encoded: Encoded) -> None:
        """Keep an encoded picture, unless its job is gone; answer a job that has all of its."""
        drawing = self._drawings.get(encoded.sample.job_id)
        if drawing is None or encoded.sample not in drawing.samples:
            return
        drawing.take(encoded)
        if drawing.is_complete:
            self._remove(drawing)
            self._send(drawing.finished(time.perf_counter(), self._machine))

    def go_on(self) -> None:
        """Step one batch, and decode what is done for a part of that time."""
        begun = time.perf_counter()
        if batch := self._scheduler.schedule():
            self._step(batch)
        self._decode_for((time.perf_counter() - begun) * DECODE_SHARE)

    def _step(self, batch: Batch) -> None:
        studio = self._drawings[batch.samples[0].job_id].studio
        bucket = batch.key.bucket or 0
        try:
            is_done = self._survival.do_or_split(
                studio,
                lambda: studio.runner.step(batch.samples, bucket=bucket),
                lambda: self._shrink(batch, studio),
            )
        except RefusedError as refusal:
            for drawing in self._drawings_of(batch):
                self._fail(drawing, refusal)
            return
        if is_done:
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
        runner = drawing.studio.runner

        def decode() -> Pixels:
            with refusing("picture_invalid"):
                (pixels,) = runner.decode([sample])
            return pixels

        try:
            pixels = self._survival.do(drawing.studio, decode)
        except RefusedError as refusal:
            self._fail_or_repeat(drawing, sample, refusal)
            return
        self._pulse.num_steps += 1
        runner.drop(sample)
        if (picture := drawing.develop(sample, pixels)) is not None:
            self._press.submit(sample, picture, self._check_of(drawing))

    def _tell(self, batch: Batch) -> None:
        """Say how far the jobs of a batch are, where it is time to; with previews, look at them."""
        now = time.perf_counter()
        for drawing in self._drawings_of(batch):
            if (advanced := drawing.advanced(now)) is None:
                continue
            is_checked = self._check_of(drawing) is not None
            self._send(msgspec.structs.replace(advanced, is_checked=is_checked))
            if advanced.preview is not None and (sample := drawing.broken()) is not None:
                refusal = RefusedError("picture_invalid", "the latents are no numbers any more")
                self._fail_or_repeat(drawing, sample, refusal)

    def _fail_or_repeat(self, drawing: Drawing, sample: Sample, refusal: RefusedError) -> None:
        """Draw a broken picture once more from its beginning; else fail its job."""
        if refusal.reason != "picture_invalid" or sample.index in drawing.second_tries:
            self._fail(drawing, refusal)
            return
        _log.warning("job %d: %s; trying once more", sample.job_id, refusal)
        drawing.second_tries.add(sample.index)
        studio = drawing.studio
        try:
            self._survival.do(studio, lambda: start(sample, drawing.submit, studio))
        except RefusedError as second:
            self._fail(drawing, second)
            return
        self._scheduler.add(sample)

    def _shrink(self, batch: Batch, studio: Studio) -> bool:
        """Plan smaller batches, and begin jobs again that had a fixed number of rows.

        False where nothing smaller can take these samples.
        """
        rows = batch.key.bucket or sum(sample.num_rows for sample in batch.samples)
        _log.warning("%d rows do not fit into memory", rows)
        if batch.key.bucket == 0 and len(batch.samples) > 1:
            studio.profiler.limit(batch.key, rows)
            return True
        bucket = smaller_bucket(
            batch.key.bucket or 0,
            largest=max(sample.num_rows for sample in batch.samples),
            buckets=studio.profiler.curve_of(batch.key).buckets,
        )
        drawings = [d for d in self._drawings_of(batch) if d.submit.bucket is None]
        if bucket is None or not drawings:
            return False
        studio.profiler.limit(batch.key, rows)
        for drawing in drawings:
            self._remove(drawing)
            self._again(msgspec.structs.replace(drawing.submit, bucket=bucket))
        return True

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

    def _check_of(self, drawing: Drawing) -> Check | None:
        return self._checkers.of(Path(drawing.studio.model.card.path))

    def _curve_of(self, key: BatchKey) -> Curve:
        return self._studios.in_use(key.model).profiler.curve_of(key)
