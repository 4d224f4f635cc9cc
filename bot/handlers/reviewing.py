"""The commands 举报 and 审核: works that somebody finds unfit, and what admins make of it."""

from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace

from bot.commands.text import fold
from bot.handlers import targets
from bot.handlers.audited import Kept, change, note
from bot.handlers.request import Answer, Request
from bot.handlers.works import split_page
from bot.replies import review_replies
from bot.replies.sentences import say
from bot.veil import veiled
from core.errors import UserError
from core.house import Act, Ruling
from core.job import Job
from core.message import Reply
from core.work import Work
from storage.database import Transaction

PAGE_SIZE: Final = 5
CONFIRMED: Final = "确认"

_MAX_REASON: Final = 200
_RULINGS: Final = {
    **dict.fromkeys(("通过", "没问题", "放行", "保留"), Ruling.APPROVED),
    **dict.fromkeys(("移除", "删除", "删掉", "拿掉"), Ruling.REMOVED),
}


async def report(request: Request) -> Answer:
    """Put a work that one can see before the admins."""
    work = await targets.named_work(request)
    if work is None:
        raise UserError("report_which")
    if work.person_id == request.person_id:
        raise UserError("report_own", number=work.number)
    await targets.drawn(request, work)
    is_new = await request.tx.reports.add(
        work.number,
        request.person_id,
        request.message.address,
        reason=request.command.prompt.strip()[:_MAX_REASON] or say("report_no_reason"),
        now=request.now,
    )
    text = say("reported" if is_new else "reported_before", number=work.number)
    return Answer(replies=(Reply(text=text),))


async def review(request: Request) -> Answer:
    """List what waits for a ruling, or rule on one work: 通过 or 移除."""
    number = request.command.target
    words = request.command.prompt.strip()
    if number is None:
        query, page = split_page(words)
        if query:
            raise UserError("review_which")
        return await _list(request, page)
    work = await request.tx.works.get(number)
    if work is None or not await request.tx.reports.open_of(number):
        raise UserError("review_none", number=number)
    if not words:
        return await _show(request, (number,), count=1)
    verb, _, rest = fold(words).partition(" ")
    ruling = _RULINGS.get(verb)
    if ruling is None:
        raise UserError("review_how", number=number)
    if ruling is Ruling.APPROVED:
        return await _approve(request, work)
    if rest.strip() != CONFIRMED:
        return Answer(replies=(review_replies.confirmation(work),))
    return await _remove(request, work)


async def _list(request: Request, page: int) -> Answer:
    reports = request.tx.reports
    count = await reports.num_open_works()
    numbers = await reports.open_works(limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    if not numbers:
        return Answer(replies=(Reply(text=say("review_empty")),))
    return await _show(request, numbers, count=count)


async def _show(request: Request, numbers: tuple[int, ...], *, count: int) -> Answer:
    found = []
    for number in numbers:
        work = await request.tx.works.get(number)
        assert work is not None  # noqa: S101 - reports speak of works that there are
        owner = await request.tx.people.get(work.person_id)
        name = "" if owner is None else owner.name
        found.append((work, name, await request.tx.reports.open_of(number)))
    is_private = request.message.address.is_private
    reply = review_replies.review_list(found, count=count, is_private=is_private)
    return Answer(replies=(await veiled(request.tx, reply, shows_held=True),))


async def _approve(request: Request, work: Work) -> Answer:
    """Let a work be seen; where it was held, its owner gets it now."""
    tx = request.tx
    was_held = await tx.verdicts.is_held(work.number)
    count = len(await tx.reports.open_of(work.number))
    await change(request, REVIEWED, str(work.number), str(Ruling.APPROVED))
    if was_held:
        await _tell(request, work, await veiled(tx, review_replies.approved(work)))
    text = say("review_approved", number=work.number, count=count)
    return Answer(replies=(Reply(text=text, numbers=(work.number,)),))


async def _remove(request: Request, work: Work) -> Answer:
    tx = request.tx
    await tx.reports.rule(work.number, Ruling.REMOVED, request.now)
    await tx.outputs.delete(work.number, request.now)
    await tx.verdicts.release(work.number)
    await note(request, Act.REVIEW, str(work.number), before=None, after=str(Ruling.REMOVED))
    await _tell(request, work, Reply(text=say("work_removed", number=work.number)))
    text = say("review_removed", number=work.number)
    return Answer(replies=(Reply(text=text, numbers=(work.number,)),))


async def _tell(request: Request, work: Work, reply: Reply) -> None:
    """Tell the owner, where they asked for the work."""
    job: Job | None = await request.tx.jobs.get(work.job_id)
    assert job is not None  # noqa: S101 - a work is of a job
    reply = replace(reply, numbers=(work.number,))
    await request.tx.outbox.add(job.address, job.reply_to, reply, request.now)


async def _read(tx: Transaction, subject: str) -> Any:
    ruling = await tx.reports.ruling(int(subject))
    return None if ruling is None else str(ruling)


async def _write(tx: Transaction, subject: str, value: Any, now: datetime) -> None:
    number = int(subject)
    if value is not None:
        await tx.reports.rule(number, Ruling(value), now)
        await tx.verdicts.release(number)
        return
    was_held = await tx.reports.reopen(number)
    verdict = (await tx.verdicts.of((number,))).get(number)
    if was_held and verdict is not None:
        await tx.verdicts.set(number, verdict._replace(is_held=True), now)


REVIEWED: Final = Kept(act=Act.REVIEW, read=_read, write=_write)
"""The ruling on a work; one that was removed cannot be brought back."""
