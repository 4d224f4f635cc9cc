"""An engine in the test's own process, and models for it."""

from functools import partial
from pathlib import Path
from queue import SimpleQueue

from core import wire
from engine.budget import Budget
from engine.engine import Engine, Inbox
from engine.machine import Machine
from engine.pulse import Pulse
from engine.runner import Runner
from engine.studio import set_up
from engine.studios import PATIENCE_S, Studios
from engine.zoo import Zoo
from tests.engine.engine_process import REGISTRY

Answer = wire.Finished | wire.Failed | wire.Cancelled


def make_studios(
    machine: Machine,
    folder: Path,
    *,
    registry: Path = REGISTRY,
    make_runner: type[Runner] = Runner,
    make_zoo: type[Zoo] = Zoo,
    ram: int = 10**9,
    vram: int | None = None,
    patience_s: float = PATIENCE_S,
) -> Studios:
    return Studios(
        zoo=make_zoo(registry, device=machine.device, dtype=machine.dtype),
        machine=machine,
        budget=Budget(device=vram, ram=ram),
        set_up=partial(set_up, machine=machine, folder=folder, make_runner=make_runner),
        patience_s=patience_s,
    )


class Desk:
    """An engine in this process: put messages in, see what comes out."""

    def __init__(self, studios: Studios, machine: Machine, *, is_exact: bool = True) -> None:
        self.studios = studios
        self.pulse = Pulse()
        self.sent: list[wire.ToBot] = []
        self.inbox: Inbox = SimpleQueue()
        self.engine = Engine(
            studios=studios,
            machine=machine,
            inbox=self.inbox,
            send=self.sent.append,
            pulse=self.pulse,
            is_exact=is_exact,
        )

    def put(self, *messages: wire.ToEngine) -> None:
        for message in messages:
            self.inbox.put(message)

    def turn(self, number: int = 1) -> None:
        for _ in range(number):
            self.engine.turn()

    def answer(self, *messages: wire.ToEngine) -> list[Answer]:
        """All answers to these messages and those under way, in their order."""
        self.put(*messages)
        before = len(self.sent)
        self.turn()
        while self.pulse.is_busy:
            self.turn()
        return [m for m in self.sent[before:] if isinstance(m, Answer)]

    def draw(self, submit: wire.Submit) -> wire.Finished:
        (answer,) = self.answer(submit)
        assert isinstance(answer, wire.Finished)
        return answer

    def fail(self, submit: wire.Submit) -> str:
        (answer,) = self.answer(submit)
        assert isinstance(answer, wire.Failed)
        assert answer.job_id == submit.job_id
        assert answer.detail
        return answer.reason
