"""Puts a resolved wish into the queue."""

from bot.handlers.request import Answer, Request
from bot.replies import job_replies
from bot.resolve import Resolved
from core.command import Notice
from core.errors import UserError
from core.spec import MAX_SEED


async def enqueue(
    request: Request,
    resolved: Resolved,
    *,
    seed: int | None,
    parent: int | None,
    bucket: int | None = None,
    notices: tuple[Notice, ...] = (),
) -> Answer:
    """Accept a job and say so; without a seed a fresh one is drawn.

    Raises UserError where the person has too many jobs open.
    """
    tx, message = request.tx, request.message
    open_jobs = await tx.jobs.open_of(request.person_id)
    if len(open_jobs) >= request.limits.max_waiting:
        raise UserError("too_many_waiting", waiting=len(open_jobs), most=request.limits.max_waiting)
    first = request.draw_seed() if seed is None else seed
    job = await tx.jobs.add(
        person_id=request.person_id,
        address=message.address,
        reply_to=message.message_id,
        command=str(request.command.name),
        spec=resolved.spec,
        seeds=tuple((first + i) % (MAX_SEED + 1) for i in range(resolved.count)),
        bucket=bucket,
        parent=parent,
        now=request.now,
    )
    reply = job_replies.queued(
        job,
        position=await tx.jobs.position(job.job_id),
        engine_state=request.engine_state,
        notices=request.command.notices + notices + resolved.notices,
    )
    return Answer(replies=(reply,))
