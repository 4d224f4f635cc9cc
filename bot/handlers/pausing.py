"""The commands 暂停, 恢复 and 清空队列: for maintenance."""

from datetime import datetime
from typing import Any, Final

import msgspec

from bot.commands.text import fold, shown
from bot.handlers.audited import Kept, change, note
from bot.handlers.persons import named_person
from bot.handlers.request import Answer, Request
from bot.replies import job_replies
from bot.replies.sentences import say
from core.errors import UserError
from core.house import PAUSE, RESUMED, Act, Pause
from core.job import Job, JobStatus
from core.message import Button, Reply
from core.person import Person
from storage.database import Transaction
from storage.places import EVERYWHERE

CONFIRMED: Final = "确认"
EVERYTHING: Final = "*"
"""The subject of what concerns everybody."""

_MAX_REASON: Final = 200


async def pause(request: Request) -> Answer:
    """Take no new jobs and begin none that waits; what is being drawn is drawn to its end."""
    reason = request.command.prompt.strip()[:_MAX_REASON]
    before = await _read_pause(request.tx, EVERYTHING)
    if before is not None and reason in {"", before["reason"]}:
        return _answer(say("pause_already"), _resume_button())
    since = request.now if before is None else msgspec.convert(before, Pause).since
    await change(
        request, PAUSED, EVERYTHING, msgspec.to_builtins(Pause(reason=reason, since=since))
    )
    if before is not None:
        return _answer(say("pause_reason_now", reason=reason), _resume_button())
    jobs = request.tx.jobs
    text = say("paused_now", running=len(await jobs.running()), waiting=len(await jobs.waiting()))
    return _answer(text, _resume_button())


async def resume(request: Request) -> Answer:
    """Take jobs again, and go on with those that have waited."""
    if await change(request, PAUSED, EVERYTHING, None) is None:
        return _answer(say("not_paused"))
    return _answer(say("resumed_now", waiting=len(await request.tx.jobs.waiting())))


async def clear_queue(request: Request) -> Answer:
    """End all jobs that wait, or those of one person, once this has been confirmed."""
    person, words = await named_person(request) or (None, request.command.prompt.strip())
    if fold(words).strip() not in {"", CONFIRMED}:
        raise UserError("clear_queue_how", given=shown(words))
    waiting = await _waiting(request, person)
    if not waiting:
        return _answer(say("clear_queue_nothing"))
    if fold(words).strip() != CONFIRMED:
        return _confirmation(waiting, person)
    ended = []
    for job in waiting:
        cancelled = await request.tx.jobs.cancel(job.job_id, request.now)
        if cancelled is not None:
            ended.append((cancelled, job_replies.cleared(cancelled)))
    subject = EVERYTHING if person is None else str(person.identity)
    await note(request, Act.QUEUE, subject, before=len(waiting), after=0)
    text = say("queue_cleared", jobs=len(ended), people=_num_people(waiting))
    return Answer(replies=(Reply(text=text),), ended=tuple(ended))


async def _waiting(request: Request, person: Person | None) -> tuple[Job, ...]:
    jobs = request.tx.jobs
    if person is None:
        return await jobs.waiting()
    theirs = await jobs.open_of(person.person_id)
    return tuple(job for job in theirs if job.status is JobStatus.QUEUED)


def _confirmation(waiting: tuple[Job, ...], person: Person | None) -> Answer:
    if person is None:
        text = say("clear_queue_confirm", jobs=len(waiting), people=_num_people(waiting))
        command = f"/清空队列 {CONFIRMED}"
    else:
        identity = str(person.identity)
        text = say("clear_queue_confirm_of", jobs=len(waiting), name=person.name, identity=identity)
        command = f"/清空队列 {identity} {CONFIRMED}"
    return _answer(text, Button(label=say("button_clear_queue"), command=command))


def _num_people(jobs: tuple[Job, ...]) -> int:
    return len({job.person_id for job in jobs})


def _resume_button() -> Button:
    return Button(label=say("button_resume"), command="/恢复")


def _answer(text: str, *buttons: Button) -> Answer:
    return Answer(replies=(Reply(text=text, buttons=buttons),))


async def _read_pause(tx: Transaction, _: str) -> Any:
    return (await tx.places.get(EVERYWHERE)).get(PAUSE)


async def _write_pause(tx: Transaction, _: str, value: Any, now: datetime) -> None:
    if value is None:
        await tx.places.clear(EVERYWHERE, PAUSE)
        # Those who waited through the pause must not expire for it: see `bot.upkeep`.
        await tx.places.set(EVERYWHERE, RESUMED, now)
    else:
        await tx.places.set(EVERYWHERE, PAUSE, value)


PAUSED: Final = Kept(act=Act.PAUSE, read=_read_pause, write=_write_pause)
