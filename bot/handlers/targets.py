"""Which work a command speaks of."""

import re
from typing import Final

from bot.access import may_see
from bot.commands.text import fold
from bot.handlers.request import Request
from core.command import Notice
from core.errors import UserError
from core.verdict import ASKED
from core.work import Output, Work

_PICK: Final = re.compile(r"[uv]([1-9])(?:\s+|$)")
"""`V2`: what Midjourney's users call the second of four pictures."""


async def find_target(request: Request) -> tuple[Work, tuple[Notice, ...]]:
    """The work named by number, else the one replied to, else one's latest.

    Raises UserError when there is none, or it is not the person's to see.
    """
    named = await named_work(request)
    if named is not None:
        return named, ()
    latest = await request.tx.works.page(request.person_id, query="", before=None, limit=1)
    if not latest.works:
        raise UserError("target_needed", command=str(request.command.name))
    work = latest.works[0]
    return work, (Notice("latest_work", {"number": str(work.number)}),)


async def named_work(request: Request) -> Work | None:
    """The work named by number, else the one replied to; None where neither is."""
    number = request.command.target
    if number is None:
        number = await quoted_number(request)
    return None if number is None else await visible_work(request, number)


async def find_picked(request: Request) -> tuple[Work, str, tuple[Notice, ...]]:
    """The work meant, of those drawn together the one that a leading `V2` or `U2` picks.

    Also the other words of the command.
    """
    work, notices = await find_target(request)
    words = request.command.prompt.strip()
    picked = _PICK.match(fold(words))
    if picked is None:
        return work, words, notices
    job = await request.tx.jobs.get(work.job_id)
    numbers = () if job is None else job.numbers
    position = int(picked.group(1))
    if position > len(numbers):
        raise UserError("no_such_picture", count=len(numbers), given=position)
    chosen = await visible_work(request, numbers[position - 1])
    return chosen, words[picked.end() :].strip(), ()


def refuse_words(request: Request) -> None:
    """Refuse words after a command that has no use for them, rather than ignore them."""
    if given := request.command.prompt.strip():
        raise UserError("words_not_used", command=str(request.command.name), given=given)


def refuse_prompt(request: Request, given: str) -> None:
    """Refuse a prompt for a command that draws without one."""
    if given := given.strip():
        raise UserError("takes_no_prompt", command=str(request.command.name), given=given)


async def quoted_number(request: Request) -> int | None:
    """The first work shown in the reply of ours that the message quotes, if it quotes one."""
    message = request.message
    if message.reply_to is None:
        return message.quoted_number
    quoted = await request.tx.outbox.find_sent(message.address, message.reply_to)
    return quoted.numbers[0] if quoted is not None and quoted.numbers else message.quoted_number


async def visible_work(request: Request, number: int) -> Work:
    """A work that the person may see: their own, or one of the same group."""
    work = await request.tx.works.get(number)
    here = request.message.address
    if work is None or not await may_see(request.tx, work, person_id=request.person_id, here=here):
        raise UserError("work_not_found")
    return work


async def own_work(request: Request, number: int) -> Work:
    """A work of the person's own; UserError("not_yours") for one they can only see."""
    work = await visible_work(request, number)
    if work.person_id != request.person_id:
        raise UserError("not_yours", number=number)
    return work


async def drawn(request: Request, work: Work) -> Output:
    """The bytes of a work; UserError when there are none (not yet, no more, or never)."""
    output = await request.tx.outputs.get(work.number)
    if output is not None:
        return output
    if work.deleted_at is not None:
        raise UserError("work_deleted", number=work.number)
    if (verdict := (await request.tx.verdicts.of([work.number])).get(work.number)) is not None:
        if verdict.is_held:
            raise UserError("work_held", number=work.number)
        if verdict.finding != ASKED:
            raise UserError("work_withheld", number=work.number)
    job = await request.tx.jobs.get(work.job_id)
    is_open = job is not None and job.finished_at is None
    raise UserError("work_pending" if is_open else "work_not_drawn", number=work.number)
