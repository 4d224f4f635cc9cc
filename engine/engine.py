"""The engine: takes jobs in, steps their samples together, gives pictures out."""

import itertools
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

from core import wire
from engine.admission import admit
from engine.checker import Checkers
from engine.gate import Gate
from engine.machine import Machine
from engine.opening import Opened
from engine.png import Encoded, Press
from engine.pulse import Pulse
from engine.studio import Studio
from engine.studios import Studios
from engine.warmups import Warmups
from engine.work import Work

GATHER_S: Final = 0.002
"""Jobs that come together mostly come this close to one another; an idle engine waits as long
for the next one, so that the first does not start alone."""

WATCH_S: Final = 0.25
"""An engine that only waits for a model looks this often whether that takes too long."""

Inbox = SimpleQueue[wire.ToEngine | Encoded | Opened]


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
        checkers: Checkers | None = None,
    ) -> None:
        self._studios = studios
        self._inbox = inbox
        self._send = send
        self._pulse = pulse
        self._is_exact = is_exact
        self._press = Press(inbox.put)
        self._gate = Gate(studios=studios, send=send, deliver=inbox.put, pulse=pulse)
        self._work = Work(
            studios=studios,
            machine=machine,
            press=self._press,
            send=send,
            again=self._submit,
            pulse=pulse,
            checkers=checkers or Checkers(),
        )
        self._arrivals = itertools.count()
        self._warmups = Warmups(studios=studios, send=send, deliver=inbox.put)
        self._unwanted: list[str] = []
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
        """Take messages, let jobs in, step one batch, decode: the engine's whole life."""
        self._take_messages()
        with self._studios.undisturbed():
            if self._gate.is_closed or not self._warmups.is_empty:
                self._open_gate()
            self._work.go_on()
        self._warmups.go_on(self._work.busy() | self._gate.wanted)
        if self._unwanted:
            self._unload()
        self._pulse.is_busy = self._gate.is_closed or not self._work.is_empty

    def _take_messages(self) -> None:
        """Handle all there are; with nothing else to do, wait for one and its company."""
        is_idle = self._work.is_waiting and not self._gate.is_surveying
        is_watching = self._gate.is_closed or not self._warmups.is_empty
        patience = WATCH_S if is_watching else None
        try:
            self._handle(self._inbox.get(block=is_idle, timeout=patience))
            while True:
                self._handle(self._inbox.get(block=is_idle, timeout=GATHER_S))
        except Empty:
            return

    def _handle(self, message: wire.ToEngine | Encoded | Opened) -> None:
        match message:
            case wire.Submit():
                self._submit(message)
            case wire.Cancel():
                self._cancel(message)
            case Encoded():
                self._work.collect(message)
            case Opened():
                self._gate.opened(message)
            case wire.Load():
                self._warmups.ask(message.model)
            case wire.Unload():
                self._unwanted.append(message.model)
            case wire.Shutdown():
                self._is_stopping = True

    def _submit(self, submit: wire.Submit) -> None:
        self._gate.remove(submit.job_id)
        self._work.remove(submit.job_id)
        self._pulse.is_busy = True
        self._gate.put(submit)

    def _cancel(self, cancel: wire.Cancel) -> None:
        job_id, attempt = cancel.job_id, cancel.attempt
        if self._gate.remove(job_id, attempt=attempt) or self._work.remove(job_id, attempt=attempt):
            self._send(wire.Cancelled(job_id=job_id, attempt=attempt))

    def _unload(self) -> None:
        """Drop the models that nobody wants any more, as far as no job needs them."""
        asked, self._unwanted = self._unwanted, []
        for model in asked:
            busy = self._work.busy() | self._gate.wanted
            freed = self._studios.unload(model, busy=busy)
            if freed is None:
                self._unwanted.append(model)
            else:
                self._send(wire.Unloaded(model=model, freed=freed))

    def _open_gate(self) -> None:
        """Begin the jobs that can be drawn now, and do something for the others."""
        for submit, studio in self._gate.passing(self._work.busy):
            self._begin(submit, studio)
        self._gate.go_on()

    def _begin(self, submit: wire.Submit, studio: Studio) -> None:
        self._work.begin(
            submit,
            studio,
            lambda: admit(submit, studio, is_exact=self._is_exact, arrivals=self._arrivals),
        )
