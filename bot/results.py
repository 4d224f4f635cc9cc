"""Stores what the engine finished: pictures, records and the reply, in one transaction."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from bot.replies import job_replies
from core import wire
from core.command import CommandName
from core.job import Job
from core.work import Record
from storage.database import Transaction

KINDS: Final = {"lora": "画风", "controlnet": "ControlNet", "upscaler": "放大", "sampler": "采样器"}
"""What the files are called that `Record.adapter_hashes` speaks of."""


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
    tx: Transaction, job: Job, pictures: Sequence[Finish], record: Record, now: datetime
) -> None:
    """Store the pictures of a job and the reply that shows them."""
    for number, finish in zip(job.numbers, pictures, strict=True):
        await tx.outputs.add(
            number,
            finish.image.png,
            sha256=finish.sha256,
            width=finish.image.width,
            height=finish.image.height,
            record=record,
            now=now,
        )
    comparison = None
    if job.command == CommandName.REPLAY:
        comparison = await _compare(tx, job, pictures[0], record)
    seconds = (now - job.created_at).total_seconds()
    reply = job_replies.finished(job, seconds=seconds, comparison=comparison)
    await tx.outbox.add(job.address, job.reply_to, reply, now)


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
        found.append("模型文件变了")
    for label, old, new in (
        ("设备", before.device, after.device),
        ("精度", before.dtype, after.dtype),
        ("桶", before.bucket, after.bucket),
        ("线程", before.threads, after.threads),
    ):
        if old != new:
            found.append(f"{label} {old} → {new}")
    hashes = before.adapter_hashes, after.adapter_hashes
    for name in sorted(hashes[0].keys() | hashes[1].keys()):
        if hashes[0].get(name) != hashes[1].get(name):
            kind, _, own = name.partition("/")
            found.append(f"{KINDS.get(kind, kind)} {own} 的文件变了")
    for library in sorted(before.versions.keys() | after.versions.keys()):
        old, new = before.versions.get(library, "无"), after.versions.get(library, "无")
        if old != new:
            found.append(f"{library} {old} → {new}")
    return tuple(found)
