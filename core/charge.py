"""What a job took from its owner's allowance, and what comes back of it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from core.house import Subject
from core.job import FINAL, JobStatus
from core.quota import Period


class Unit(StrEnum):
    """What is counted: pictures, or the work they take in megapixel-calls."""

    PICTURES = "pictures"
    WORK = "work"


REFUNDED: Final = FINAL - {JobStatus.SUCCEEDED}
"""How a job ends whose owner got no picture."""


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """What accepting a job takes: pictures of a day, work, and time of meters.

    By the key of each meter, `arrivals` are its new theoretical arrival times (seconds since the
    epoch), `seconds` how much later those are than they would have been.
    """

    day: date
    pictures: int
    cost: float
    arrivals: dict[str, float] = {}
    seconds: dict[str, float] = {}


def meter_key(whose: Subject, name: str, unit: Unit, period: Period) -> str:
    """The key of the meter of one unit for somebody, a place, or everybody (no name)."""
    return f"{whose}:{unit}:{period}:{name}"


def refundable(seconds: Mapping[str, float], *, has_begun: bool) -> dict[str, float]:
    """What a meter gets back when a job ends without pictures.

    Everything; but where its owner stopped it after it `has_begun`, the work is spent.
    """
    return {
        key: time
        for key, time in seconds.items()
        if not (has_begun and key.split(":", 2)[1] == Unit.WORK)
    }
