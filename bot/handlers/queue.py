"""The commands about waiting: 队列, 取消."""

from typing import Final

from bot.commands.text import fold
from bot.handlers import targets
from bot.handlers.request import Answer, Request
from bot.replies import job_replies
from bot.replies.sentences import say
from bot.standing import is_paused
from core.errors import UserError
from core.job import FINAL, Job, JobStatus
from core.message import Button, Reply

ALL: Final = frozenset({"全部", "所有", "全", "all"})


async def queue(request: Request) -> Answer:
    """How many wait, and where one's own jobs stand."""
    targets.refuse_words(request)
    tx = request.tx
    waiting = await tx.jobs.waiting()
    running = await tx.jobs.running()
    if not waiting and not running:
        return Answer(replies=(Reply(text=say("queue_empty")),))
    own = await tx.jobs.open_of(request.person_id)
    places = {job.job_id: place for place, job in enumerate(waiting)}
    rows = [_row(job, places.get(job.job_id, 0) + len(running)) for job in own]
    text = say(
        "queue",
        total=len(waiting) + len(running),
        running=len(running),
        rows="\n".join(rows) or say("queue_none_yours"),
    )
    reply = Reply(
        text="\n".join((text, say("queue_on_hold"))) if await is_paused(tx) else text,
        buttons=(Button(label=say("button_cancel_all"), command="/取消 全部"),) if own else (),
        numbers=tuple(number for job in own for number in job.numbers),
    )
    return Answer(replies=(reply,))


async def cancel(request: Request) -> Answer:
    """Stop one's own job, or all of them; queued or running."""
    own = await request.tx.jobs.open_of(request.person_id)
    if fold(request.command.prompt).strip() in ALL:
        if not own:
            raise UserError("nothing_to_cancel")
        return await _cancel(request, own)
    number = request.command.target
    if number is None:
        number = await targets.quoted_number(request)
    if number is not None:
        return await _cancel(request, (await _own_job(request, number),))
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


async def _own_job(request: Request, number: int) -> Job:
    work = await targets.own_work(request, number)
    job = await request.tx.jobs.get(work.job_id)
    if job is None or job.status in FINAL:
        raise UserError("already_ended", number=number)
    return job


async def _cancel(request: Request, jobs: tuple[Job, ...]) -> Answer:
    ended = []
    for job in jobs:
        cancelled = await request.tx.jobs.cancel(job.job_id, request.now)
        if cancelled is not None:
            ended.append((cancelled, job_replies.cancelled(cancelled)))
    return Answer(ended=tuple(ended))


def _row(job: Job, position: int) -> str:
    numbers = job_replies.numbered(job.numbers)
    if job.status is JobStatus.RUNNING:
        return say("queue_row_running", numbers=numbers)
    return say("queue_row_waiting", numbers=numbers, position=position)
