"""The commands about waiting: 队列, 取消."""

from typing import Final

from msgspec.structs import replace

from bot.commands.text import fold
from bot.estimate import paces, seconds_left
from bot.handlers import targets
from bot.handlers.audited import note
from bot.handlers.request import Answer, Request
from bot.replies import job_replies, queue_replies
from bot.replies.queue_replies import Line
from bot.replies.sentences import say
from bot.standing import is_paused
from core.errors import UserError
from core.house import Act
from core.job import FINAL, Job
from core.message import Reply

ALL: Final = frozenset({"全部", "所有", "所有人", "全", "all"})
_RUNS: Final = 40
"""So many of the last jobs tell how fast it goes."""


async def queue(request: Request) -> Answer:
    """How many wait, and where one's own jobs stand; for admins everybody's.

    What others have is not told in a group, unless an admin asks for it there.
    """
    is_all = request.is_admin and fold(request.command.prompt).strip() in ALL
    if not is_all:
        targets.refuse_words(request)
    line = await _line(request)
    if not line.jobs:
        return Answer(replies=(Reply(text=say("queue_empty")),))
    if is_all or (request.is_admin and request.message.address.is_private):
        owners = {job.person_id for job in line.jobs[: queue_replies.MOST_ROWS]}
        people = {owner: await request.tx.people.get(owner) for owner in owners}
        known = {owner: person for owner, person in people.items() if person is not None}
        reply = queue_replies.everybodys(line, known, person_id=request.person_id)
    else:
        own = tuple(job for job in line.jobs if job.person_id == request.person_id)
        reply = queue_replies.own(line, own)
    return Answer(replies=(await _with_pause(request, reply),))


async def cancel(request: Request) -> Answer:
    """Stop one's own job, or all of them; queued or running. Admins stop anybody's by number."""
    own = await request.tx.jobs.open_of(request.person_id)
    if fold(request.command.prompt).strip() in ALL:
        if not own:
            raise UserError("nothing_to_cancel")
        return await _cancel(request, own)
    number = request.command.target
    if number is None:
        number = await targets.quoted_number(request)
    if number is not None:
        return await _cancel_number(request, number)
    if not own:
        raise UserError("nothing_to_cancel")
    if len(own) > 1:
        raise UserError(
            "which_to_cancel",
            count=len(own),
            numbers="、".join(job_replies.numbered(job.numbers) for job in own),
            first=own[0].numbers[0],
        )
    return await _cancel(request, own)


async def _line(request: Request) -> Line:
    jobs = request.tx.jobs
    running, waiting = await jobs.running(), await jobs.waiting()
    pace_of = paces(await jobs.last_runs(limit=_RUNS))
    seconds = seconds_left(running, waiting, pace_of=pace_of, now=request.now)
    return Line(running=running, waiting=waiting, seconds_left=seconds)


async def _with_pause(request: Request, reply: Reply) -> Reply:
    if not await is_paused(request.tx):
        return reply
    return replace(reply, text="\n".join((reply.text, say("queue_on_hold"))))


async def _cancel_number(request: Request, number: int) -> Answer:
    job = await request.tx.jobs.find_by_number(number)
    is_own = job is not None and job.person_id == request.person_id
    if not (is_own or request.is_admin):
        await targets.own_work(request, number)
    if job is None or job.status in FINAL:
        raise UserError("work_not_found" if job is None else "already_ended", number=number)
    return await (_cancel(request, (job,)) if is_own else _cancel_anothers(request, job))


async def _cancel(request: Request, jobs: tuple[Job, ...]) -> Answer:
    ended = []
    for job in jobs:
        cancelled = await request.tx.jobs.cancel(job.job_id, request.now)
        if cancelled is not None:
            ended.append((cancelled, job_replies.cancelled(cancelled)))
    return Answer(ended=tuple(ended))


async def _cancel_anothers(request: Request, job: Job) -> Answer:
    tx = request.tx
    person = await tx.people.get(job.person_id)
    cancelled = await tx.jobs.cancel(job.job_id, request.now)
    if person is None or cancelled is None:
        raise UserError("already_ended", number=job.numbers[0])
    await note(request, Act.QUEUE, str(person.identity), before=1, after=0)
    return Answer(
        replies=(queue_replies.cancelled_of(cancelled, person),),
        ended=((cancelled, job_replies.cancelled(cancelled, by_admin=True)),),
    )
