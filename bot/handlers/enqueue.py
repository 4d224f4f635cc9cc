"""Puts a resolved wish into the queue."""

from bot.allowance import Demand
from bot.handlers.charging import charge_for
from bot.handlers.request import Answer, Request
from bot.handlers.settings import styles_left_out
from bot.replies import job_replies
from bot.resolve import Resolved
from core.command import Notice
from core.spec import MAX_SEED
from core.verdict import ASKED, Verdict


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

    Raises UserError where the prompt may not be drawn, or where a limit forbids the job.
    """
    tx, message = request.tx, request.message
    await request.screen.check(tx, resolved.spec.prompt)
    demand = Demand(pictures=resolved.count, cost=resolved.spec.cost * resolved.count)
    charge = await charge_for(request, demand)
    if parent is None:
        notices += await styles_left_out(request, resolved.spec.model)
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
    await tx.charges.add(job, charge)
    if resolved.is_private or await _is_covered(request, parent):
        for number in job.numbers:
            await tx.verdicts.set(number, Verdict(ASKED, is_spoiler=True), request.now)
    reply = job_replies.queued(
        job,
        position=await tx.jobs.position(job.job_id),
        engine_state=request.engine_state,
        notices=request.command.notices + notices + resolved.notices,
    )
    return Answer(replies=(reply,))


async def _is_covered(request: Request, parent: int | None) -> bool:
    """Whether what is drawn comes from something covered: then it is covered as well."""
    if parent is None:
        return False
    verdict = (await request.tx.verdicts.of([parent])).get(parent)
    return verdict is not None and verdict.is_spoiler
