"""Which quotas hold for somebody, of all that admins and settings say. Pure."""

from collections.abc import Mapping
from typing import Final

import msgspec

from bot.limits import Limits
from bot.rate import Rate
from core.address import Address
from core.charge import Unit, meter_key
from core.house import Role, Subject
from core.person import Identity
from core.quota import EVERYBODY, Period, QuotaSubject

PERIOD_S: Final = {Period.HOUR: 3600.0, Period.DAY: 24 * 3600.0}

Kept = Mapping[QuotaSubject, Mapping[Period, int]]
"""What admins have set: pictures per period, 0 for as many as one likes."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A rate that holds for somebody, and the key of the meter that counts it."""

    key: str
    whose: Subject
    unit: Unit
    period: Period
    rate: Rate


def subjects_of(here: Address, role: Role) -> tuple[QuotaSubject, ...]:
    """Whose quotas have a say about somebody who speaks at an address."""
    return (
        QuotaSubject.of_person(Identity.of(here)),
        QuotaSubject.of_role(role),
        EVERYBODY,
        QuotaSubject.of_place(here),
    )


def pictures_per_day(kept: Kept, *, here: Address, role: Role, limits: Limits) -> int:
    """How many pictures a person may have on a day; 0 for as many as they like."""
    return _own(kept, Period.DAY, here, role, otherwise=limits.pictures_per_day.get(role, 0))


def measures(
    kept: Kept, *, here: Address, role: Role, person_id: int, limits: Limits
) -> tuple[Measure, ...]:
    """The rates that hold for somebody: their own, their group's, and everybody's.

    A private chat is no place of its own: what holds there is the person's.
    """
    place = QuotaSubject.of_place(here)
    found = []
    names = {Subject.PERSON: str(person_id), Subject.PLACE: place.name, Subject.ALL: ""}
    for whose, rate in limits.work_rates.items():
        if whose is not Subject.PLACE or not here.is_private:
            found.append(_measure(whose, names[whose], Unit.WORK, Period.HOUR, rate))
    hourly = _own(kept, Period.HOUR, here, role, otherwise=0)
    if hourly:
        found.append(_pictures(Subject.PERSON, str(person_id), Period.HOUR, hourly))
    if not here.is_private:
        found += [
            _pictures(Subject.PLACE, place.name, period, pictures)
            for period, pictures in kept.get(place, {}).items()
            if pictures
        ]
    return tuple(found)


def _own(kept: Kept, period: Period, here: Address, role: Role, *, otherwise: int) -> int:
    """What is set for a person, else for their role, else for everybody."""
    for subject in subjects_of(here, role)[:3]:
        pictures = kept.get(subject, {}).get(period)
        if pictures is not None:
            return pictures
    return otherwise


def _pictures(whose: Subject, name: str, period: Period, pictures: int) -> Measure:
    rate = Rate(amount=pictures, period_s=PERIOD_S[period], burst=pictures)
    return _measure(whose, name, Unit.PICTURES, period, rate)


def _measure(whose: Subject, name: str, unit: Unit, period: Period, rate: Rate) -> Measure:
    key = meter_key(whose, name, unit, period)
    return Measure(key=key, whose=whose, unit=unit, period=period, rate=rate)
