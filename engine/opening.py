"""Openings: models brought to the device in a thread of its own."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from engine.studio import Studio

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is being done for one model, and the moment (monotonic) when it should have ended."""

    number: int
    name: str
    overdue_at: float
    work: Callable[[], Studio]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What became of opening a model: a studio, or else an error for the log.

    `number` tells one attempt from another.
    """

    number: int
    name: str
    studio: Studio | None
    error: str = ""


def start(order: Order, deliver: Callable[[Opened], None]) -> None:
    """Carry out an order in a thread, which then calls `deliver`."""
    threading.Thread(
        target=lambda: deliver(carry_out(order)), name=f"open {order.name}", daemon=True
    ).start()


def carry_out(order: Order) -> Opened:
    """Do what was ordered. Whatever goes wrong becomes an error for the log."""
    try:
        studio = order.work()
    except Exception as error:  # noqa: BLE001 – whatever it is, only this model is lost
        _log.exception("model %s cannot be opened", order.name)
        why = f"{type(error).__name__}: {error}"
        return Opened(number=order.number, name=order.name, studio=None, error=why)
    return Opened(number=order.number, name=order.name, studio=studio)
