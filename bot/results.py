"""Stores what the engine finished: pictures, records and the reply, in one transaction."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from bot.policy.picture_policy import Fate, Judgement, numbers_with
from bot.replies import job_replies
from bot.replies.sentences import say
from bot.veil import veiled
from core import wire
from core.command import CommandName
from core.job import Job
from core.work import Record
from storage.database import Transaction

FILES: Final = {
    "lora": "drift_lora",
    "controlnet": "drift_controlnet",
    "upscaler": "drift_upscaler",
    "sampler": "drift_sampler",
    "depth": "drift_depth",
}
"""What is said where one of the files has changed that `Record.adapter_hashes` speaks of."""


class Finish(msgspec.Struct, frozen=True, kw_only=True):
    """A finished picture with the SHA-256 of its bytes."""

    image: wire.Image
    sha256: str


def digest(event: wire.Finished) -> tuple[Finish, ...]:
    """The pictures of a finished job with their hashes."""
    return tuple(
        Finish(image=image, sha256=hashlib.sha256(image.png).hexdigest()) for image in event.images
    )


async def keep(
    tx: Transaction,
    job: Job,
    pictures: Sequence[Finish],
    record: Record,
    now: datetime,
    *,
    judgements: Sequence[Judgement],
) -> None:
    """Store the pictures of a job that may be kept, and the reply that shows them.

    Those that are held go before the admins; of those that are dropped only the verdict is kept,
    and what they took of the owner's pictures is given back. At least one is not dropped.
    """
    await note(tx, job, judgements, now)
    dropped = numbers_with(Fate.DROPPED, job.numbers, judgements)
    held = numbers_with(Fate.HELD, job.numbers, judgements)
    shown = numbers_with(Fate.SHOWN, job.numbers, judgements)
    for number, finish in zip(job.numbers, pictures, strict=True):
        if number in dropped:
            continue
        await tx.outputs.add(
            number,
            finish.image.png,
            sha256=finish.sha256,
            width=finish.image.width,
            height=finish.image.height,
            record=record,
            now=now,
        )
    for number in held:
        await tx.verdicts.report(number, job.address, now)
    if dropped:
        await tx.charges.give_back(job, len(dropped))
    comparison = None
    if job.command == CommandName.REPLAY and shown == job.numbers:
        comparison = await _compare(tx, job, pictures[0], record)
    seconds = (now - job.created_at).total_seconds()
    reply = job_replies.finished(
        job, seconds=seconds, comparison=comparison, shown=shown, held=held, dropped=dropped
    )
    await tx.outbox.add(job.address, job.reply_to, await veiled(tx, reply), now)


async def note(tx: Transaction, job: Job, judgements: Sequence[Judgement], now: datetime) -> None:
    """Keep what was found in a job's pictures."""
    for number, judgement in zip(job.numbers, judgements, strict=True):
        if judgement.verdict is not None:
            await tx.verdicts.set(number, judgement.verdict, now)


async def _compare(tx: Transaction, job: Job, finish: Finish, record: Record) -> str | None:
    """What to say of a replay: whether it equals the work it repeats, and what has changed."""
    work = await tx.works.get(job.numbers[0])
    if work is None or work.parent is None:
        return None
    before = await tx.works.get(work.parent)
    original = await tx.outputs.get(work.parent)
    if before is None or before.record is None or original is None:
        return job_replies.compared(job, parent=work.parent, is_same=None, changes=())
    return job_replies.compared(
        job,
        parent=work.parent,
        is_same=original.sha256 == finish.sha256,
        changes=changes(before.record, record),
    )


def changes(before: Record, after: Record) -> tuple[str, ...]:
    """What differs between two records, in words."""
    found = []
    if before.model_hash != after.model_hash:
        found.append(say("drift_model"))
    for reason, old, new in (
        ("drift_device", before.device, after.device),
        ("drift_dtype", before.dtype, after.dtype),
        ("drift_bucket", before.bucket, after.bucket),
        ("drift_threads", before.threads, after.threads),
    ):
        if old != new:
            found.append(say(reason, before=old, after=new))
    hashes = before.adapter_hashes, after.adapter_hashes
    for name in sorted(hashes[0].keys() | hashes[1].keys()):
        if hashes[0].get(name) != hashes[1].get(name):
            kind, _, own = name.partition("/")
            found.append(say(FILES[kind], name=own))
    for library in sorted(before.versions.keys() | after.versions.keys()):
        was, now = before.versions.get(library), after.versions.get(library)
        if was != now:
            none = say("drift_no_library")
            found.append(
                say("drift_library", library=library, before=was or none, after=now or none)
            )
    return tuple(found)
