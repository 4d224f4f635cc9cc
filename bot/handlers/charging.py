"""What a job is charged, and whether its owner is allowed it."""

from bot.allowance import Allowance, Day, Demand, Denial, Meter, Room, decide
from bot.days import day_of, next_day_at
from bot.handlers.request import Request
from bot.quota import measures, pictures_per_day, subjects_of
from bot.replies.limit_replies import denied
from core.charge import Charge
from core.house import Subject


async def charge_for(request: Request, demand: Demand) -> Charge:
    """What a job is charged, to be stored with it.

    Nothing is written before it is clear that every limit lets it through. Raises UserError with
    the limit that does not, and when it will.
    """
    decision = decide(demand, await allowance_of(request))
    if isinstance(decision, Denial):
        raise denied(decision, demand)
    return decision


async def allowance_of(request: Request) -> Allowance:
    """All that limits the person here and now."""
    tx, limits, here = request.tx, request.limits, request.message.address
    kept = await tx.quotas.of(subjects_of(here, request.role))
    day = day_of(request.now, limits.zone)
    found = measures(kept, here=here, role=request.role, person_id=request.person_id, limits=limits)
    arrivals = await tx.charges.arrivals([measure.key for measure in found])
    return Allowance(
        now=request.now,
        day=Day(
            day=day,
            most=pictures_per_day(kept, here=here, role=request.role, limits=limits),
            used=(await tx.charges.used(request.person_id, day)).pictures,
            ends_at=next_day_at(request.now, limits.zone),
        ),
        rooms=await _rooms(request),
        meters=tuple(
            Meter(
                key=measure.key,
                whose=measure.whose,
                unit=measure.unit,
                period=measure.period,
                rate=measure.rate,
                arrival=arrivals.get(measure.key),
            )
            for measure in found
        ),
    )


async def _rooms(request: Request) -> tuple[Room, ...]:
    queue, limits, here = request.tx.jobs, request.limits, request.message.address
    own = len(await queue.open_of(request.person_id))
    rooms = [
        Room(whose=Subject.PERSON, most=limits.max_waiting, used=own),
        Room(
            whose=Subject.ALL,
            most=limits.max_waiting_everywhere,
            used=await queue.open_count(),
        ),
    ]
    if not here.is_private:
        used = await queue.open_count_in(here)
        rooms.append(Room(whose=Subject.PLACE, most=limits.max_waiting_in_place, used=used))
    return tuple(rooms)
