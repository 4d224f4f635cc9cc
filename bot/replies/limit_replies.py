"""What is said of limits: which one forbids a job and until when, and how one stands. Pure."""

from typing import Final

from bot.allowance import Allowance, Day, Demand, Denial, Limit, Meter
from bot.replies.sentences import say
from bot.replies.waits import lasting
from bot.role_words import ROLE_NAMES
from core.charge import Unit
from core.errors import UserError
from core.house import Role, Subject
from core.message import Reply
from core.quota import Period

_ROOMS: Final = {
    Subject.PERSON: "too_many_waiting",
    Subject.PLACE: "too_many_waiting_place",
    Subject.ALL: "too_many_waiting_all",
}
_WORK: Final = {
    Subject.PERSON: "work_used_up",
    Subject.PLACE: "place_work_used_up",
    Subject.ALL: "all_work_used_up",
}
_PICTURES: Final[dict[Limit | Subject, tuple[str, str, str]]] = {
    Limit.DAY: ("day_used_up", "day_not_enough", "day_too_many"),
    Subject.PERSON: ("pictures_used_up", "pictures_not_enough", "pictures_too_many"),
    Subject.PLACE: ("place_used_up", "place_not_enough", "place_too_many"),
}
"""Where none are left, where too few are, and where there never are enough."""
_PERIODS: Final = {Period.DAY: "一天", Period.HOUR: "每小时"}


def denied(denial: Denial, demand: Demand) -> UserError:
    """Why a job is refused, and when it would not be."""
    values: dict[str, object] = {"most": int(denial.most), "left": int(denial.left)}
    if denial.limit is Limit.WAITING:
        return UserError(_ROOMS[denial.whose], waiting=int(denial.most), **values)
    values["pictures"] = demand.pictures
    if denial.wait_s is not None and not denial.is_hopeless:
        values["wait"] = lasting(denial.wait_s)
    if denial.unit is Unit.WORK:
        return UserError("work_too_much" if denial.is_hopeless else _WORK[denial.whose], **values)
    if denial.period is not None:
        values["period"] = _PERIODS[denial.period]
    return UserError(_pictures(denial), **values)


def quota(allowance: Allowance, role: Role) -> Reply:
    """How one stands: the day, the rates, what may wait."""
    rows = [_day(allowance.day, allowance)]
    rows += [_meter(meter, allowance) for meter in allowance.meters]
    for room in allowance.rooms:
        if room.whose is Subject.PERSON:
            rows.append(say("quota_rooms", used=room.used, most=room.most))
        elif room.whose is Subject.PLACE:
            rows.append(say("quota_place_rooms", used=room.used, most=room.most))
    return Reply(text=say("quota", role=ROLE_NAMES[role], rows="\n".join(rows)))


def _pictures(denial: Denial) -> str:
    none_left, too_few, never = _PICTURES[Limit.DAY if denial.limit is Limit.DAY else denial.whose]
    if denial.is_hopeless:
        return never
    return too_few if int(denial.left) else none_left


def _day(day: Day, allowance: Allowance) -> str:
    if not day.most:
        return say("quota_day_free", used=day.used)
    wait = lasting((day.ends_at - allowance.now).total_seconds())
    return say("quota_day", used=day.used, left=day.left, wait=wait)


def _meter(meter: Meter, allowance: Allowance) -> str:
    left = max(0.0, meter.left(allowance.now))
    if meter.unit is Unit.WORK:
        reason = {
            Subject.PERSON: "quota_work",
            Subject.PLACE: "quota_place_work",
            Subject.ALL: "quota_all_work",
        }[meter.whose]
        return say(reason, percent=int(100 * left / meter.rate.burst))
    reason = "quota_place" if meter.whose is Subject.PLACE else "quota_pictures"
    return say(
        reason,
        period=_PERIODS[meter.period],
        most=int(meter.rate.burst),
        left=int(left + 1e-6),
    )
