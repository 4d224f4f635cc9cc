"""Warm-ups: models opened before anybody's job needs them."""

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from core import wire
from core.errors import EngineError
from engine.opening import Opened
from engine.studios import Studios

_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _Warmup:
    """A model that is wanted since a moment (monotonic); `is_begun` once somebody opens it."""

    since: float
    is_begun: bool = False


class Warmups:
    """Opens the models it is asked for, one at a time, as far as there is room for them.

    One that finds no room beside busy models waits until there is.
    """

    def __init__(
        self,
        *,
        studios: Studios,
        send: Callable[[wire.ToBot], None],
        deliver: Callable[[Opened], None],
    ) -> None:
        """`deliver` is called from other threads; what it gets goes to the studios."""
        self._studios = studios
        self._send = send
        self._deliver = deliver
        self._waiting: dict[str, _Warmup] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no model is waited for."""
        return not self._waiting

    def ask(self, model: str) -> None:
        """Have a model ready soon; the answer is sent when it is, or cannot be."""
        try:
            name = self._studios.name_of(model)
        except EngineError as error:
            _log.warning("model %s cannot be warmed up: %s", model, error)
            self._send(wire.Loaded(model=model, took_s=0.0, is_ready=False))
            return
        self._waiting.setdefault(name, _Warmup(since=time.monotonic()))

    def go_on(self, busy: Collection[str]) -> None:
        """Answer for what is ready or has failed, and begin to open what comes next."""
        for name, warmup in tuple(self._waiting.items()):
            if self._studios.ready(name) is not None:
                self._answer(name, is_ready=True)
            elif self._studios.opening == name:
                warmup.is_begun = True
            elif warmup.is_begun:
                self._answer(name, is_ready=False)
            elif self._studios.opening is None:
                warmup.is_begun = self._studios.begin(name, busy=busy, deliver=self._deliver)

    def _answer(self, name: str, *, is_ready: bool) -> None:
        took_s = time.monotonic() - self._waiting.pop(name).since
        self._send(wire.Loaded(model=name, took_s=took_s, is_ready=is_ready))
