"""历史 树: the branch from the first idea to a work, as a strip of pictures."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from bot.access import may_see
from bot.commands.text import fold
from bot.handlers.preparing import Beforehand, Draft
from bot.handlers.request import Answer, Request
from bot.replies import branch_replies
from bot.replies.branch_replies import Stage
from bot.replies.sentences import say
from bot.retouch import delivered_copy
from bot.strip import Frame, draw_strip
from core.errors import UserError
from core.message import Message
from core.verdict import Verdict
from core.work import Output, Work
from storage.database import Transaction

MOST_STAGES: Final = 15

_TREE: Final = re.compile(r"(?:树|家谱|来历|tree)\s*(?:(?:#|№)?\s*(?P<number>\d{1,15})(?:号)?)?")


def is_wanted(words: str) -> bool:
    """Whether the words after 历史 ask for a branch: `树`, `树 #12`."""
    return _TREE.fullmatch(fold(words).strip()) is not None


async def prepare(beforehand: Beforehand) -> tuple[Draft, ...]:
    """The strip that 历史 树 shows; nothing for other words after 历史."""
    words = beforehand.command.prompt
    if not is_wanted(words) or beforehand.person_id is None:
        return ()
    tx = beforehand.tx
    stages = await _stages(tx, beforehand.message, beforehand.person_id, words)
    outputs = await tx.outputs.get_all([one.work.number for one in stages if not one.hole])
    kept = {
        one.work.number: await tx.inputs.get_all(one.work.spec.images)
        for one in stages
        if one.work.spec.mask is not None and not one.hole
    }
    return (partial(_draw, stages, outputs, kept),)


async def show(request: Request) -> Answer:
    """What `prepare` has drawn, with a line for each work and the ways on."""
    stages = await _stages(request.tx, request.message, request.person_id, request.command.prompt)
    made_from = await request.tx.works.children(stages[-1].work.number)
    children = [work.number for work in made_from if await _is_visible(request, work)]
    return Answer(replies=(branch_replies.branch(stages, children, request.made),))


async def _is_visible(request: Request, work: Work) -> bool:
    here = request.message.address
    return await may_see(request.tx, work, person_id=request.person_id, here=here)


async def _stages(
    tx: Transaction, message: Message, person_id: int, words: str
) -> tuple[Stage, ...]:
    """The works up to the one that is named, or replied to, or one's latest.

    Raises UserError where there is none that may be seen.
    """
    number = await _number(tx, message, person_id, words)
    branch = await tx.works.branch(number, most=MOST_STAGES)
    seen = {
        work.number: work
        for work in branch
        if await may_see(tx, work, person_id=person_id, here=message.address)
    }
    if number not in seen:
        raise UserError("work_not_found")
    verdicts = await tx.verdicts.of(seen)
    return tuple(
        [
            Stage(
                work=work,
                parent=seen.get(work.parent or 0),
                hole=await _hole(tx, work, verdicts.get(work.number))
                if work.number in seen
                else "hole_hidden",
                is_visible=work.number in seen,
            )
            for work in branch
        ]
    )


async def _number(tx: Transaction, message: Message, person_id: int, words: str) -> int:
    found = _TREE.fullmatch(fold(words).strip())
    if found is not None and found["number"]:
        return int(found["number"])
    if message.reply_to is not None:
        quoted = await tx.outbox.find_sent(message.address, message.reply_to)
        if quoted is not None and quoted.numbers:
            return quoted.numbers[0]
    if message.quoted_number is not None:
        return message.quoted_number
    latest = await tx.works.page(person_id, limit=1)
    if not latest.works:
        raise UserError("no_works")
    return latest.works[0].number


async def _hole(tx: Transaction, work: Work, verdict: Verdict | None) -> str:
    """Why a work that may be seen shows no picture; empty where it shows one."""
    if work.deleted_at is not None:
        return "hole_deleted"
    if work.output_id is None:
        job = await tx.jobs.get(work.job_id)
        is_open = job is not None and job.finished_at is None
        return "hole_pending" if is_open else "hole_not_drawn"
    if verdict is None:
        return ""
    return "hole_held" if verdict.is_held else "hole_covered" if verdict.is_spoiler else ""


def _draw(
    stages: Sequence[Stage],
    outputs: Mapping[int, Output],
    kept: Mapping[int, Mapping[str, bytes]],
) -> bytes:
    """The strip, of the outputs and of what repainted works have kept; for a thread."""
    return draw_strip([_frame(one, outputs, kept.get(one.work.number, {})) for one in stages])


def _frame(stage: Stage, outputs: Mapping[int, Output], kept: Mapping[str, bytes]) -> Frame:
    work, output = stage.work, outputs.get(stage.work.number)
    return Frame(
        number=work.number,
        caption=branch_replies.caption(stage),
        png=None if output is None else delivered_copy(output.data, work.spec, kept),
        hole=say(stage.hole) if stage.hole else "",
    )
