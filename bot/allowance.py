"""Whether somebody may have a job now: every limit at once, all or nothing. Pure.

What is said of it is in `bot/replies/limit_replies.py`; an interface for programs can use the same
decision with other words.
"""

from datetime import date, datetime
from enum import StrEnum
from math import inf

import msgspec

from bot import rate
from bot.rate import Rate
from core.charge import Charge, Unit
from core.house import Subject
from core.quota import Period


class Limit(StrEnum):
    """The kinds of limits."""

    WAITING = "waiting"
    DAY = "day"
    RATE = "rate"


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """What a job asks for: pictures, and megapixel-calls for all of them together."""

    pictures: int
    cost: float

    def of(self, unit: Unit) -> float:
        """How much it asks for of what is counted."""
        return self.pictures if unit is Unit.PICTURES else self.cost


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """How many jobs may be open: a person's, in a place, or everybody's."""

    whose: Subject
    most: int
    used: int


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """The pictures of one person's day: `most` is 0 where they are not counted out."""

    day: date
    most: int
    used: int
    ends_at: datetime

    @property
    def left(self) -> int:
        """How many are left of those that are counted out."""
        return max(0, self.most - self.used)


class Meter(msgspec.Struct, frozen=True, kw_only=True):
    """A rate, for whom it holds, and how far it is used up (`arrival`, see `bot.rate`)."""

    key: str
    whose: Subject
    unit: Unit
    period: Period
    rate: Rate
    arrival: float | None

    def left(self, now: datetime) -> float:
        """How many units could be had at once."""
        return rate.left(self.rate, self.arrival, now=now.timestamp())


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """All that limits one person in one place at one moment."""

    now: datetime
    day: Day
    rooms: tuple[Room, ...] = ()
    meters: tuple[Meter, ...] = ()


class Denial(msgspec.Struct, frozen=True, kw_only=True):
    """Which limit forbids a job.

    `wait_s` says for how many seconds: None where that depends on jobs under way, infinite where
    the job asks for more than there ever is at once. `most` and `left` are in the limit's own
    units (jobs, pictures, megapixel-calls).
    """

    limit: Limit
    whose: Subject
    unit: Unit | None = None
    period: Period | None = None
    most: float
    left: float
    wait_s: float | None

    @property
    def is_hopeless(self) -> bool:
        """Whether waiting will not help."""
        return self.wait_s == inf


def decide(demand: Demand, allowance: Allowance) -> Charge | Denial:
    """What a job is charged; or which limit forbids it, of several the one that does so longest."""
    asked = {
        meter.key: rate.ask(
            meter.rate,
            meter.arrival,
            cost=demand.of(meter.unit),
            now=allowance.now.timestamp(),
        )
        for meter in allowance.meters
    }
    denials = [
        *(_of_room(room) for room in allowance.rooms if room.used >= room.most),
        *_of_day(demand, allowance),
        *(
            _of_meter(meter, allowance.now, asked[meter.key].wait_s)
            for meter in allowance.meters
            if asked[meter.key].wait_s
        ),
    ]
    if denials:
        return max(denials, key=lambda denial: denial.wait_s or 0.0)
    return Charge(
        day=allowance.day.day,
        pictures=demand.pictures,
        cost=demand.cost,
        arrivals={key: one.arrival for key, one in asked.items()},
        seconds={key: one.seconds for key, one in asked.items()},
    )


def _of_room(room: Room) -> Denial:
    return Denial(limit=Limit.WAITING, whose=room.whose, most=room.most, left=0, wait_s=None)


def _of_day(demand: Demand, allowance: Allowance) -> tuple[Denial, ...]:
    day = allowance.day
    if not day.most or demand.pictures <= day.left:
        return ()
    is_hopeless = demand.pictures > day.most
    return (
        Denial(
            limit=Limit.DAY,
            whose=Subject.PERSON,
            unit=Unit.PICTURES,
            period=Period.DAY,
            most=day.most,
            left=day.left,
            wait_s=inf if is_hopeless else (day.ends_at - allowance.now).total_seconds(),
        ),
    )


def _of_meter(meter: Meter, now: datetime, wait_s: float) -> Denial:
    return Denial(
        limit=Limit.RATE,
        whose=meter.whose,
        unit=meter.unit,
        period=meter.period,
        most=meter.rate.burst,
        left=max(0.0, meter.left(now)),
        wait_s=wait_s,
    )
