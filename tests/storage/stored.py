"""Things to store, and a database to store them in."""

import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from core.address import Address
from core.job import Job
from core.message import Message, Reply
from core.sampler import Sampler
from core.spec import ImageSpec
from core.work import Record
from storage import migrate
from storage.database import Storage
from storage.transaction import Transaction

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
LEASE = timedelta(seconds=60)
RECORD = Record(
    model_hash="ab" * 32,
    dtype="float32",
    device="cpu",
    bucket=0,
    threads=1,
    versions={"torch": "2.13.0"},
)


@cache
def empty_database() -> bytes:
    """The bytes of a database at head with nothing in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / migrate.DATABASE_NAME
        migrate.upgrade(path)
        return path.read_bytes()


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def address(user: str = "甲", conversation: str | None = None) -> Address:
    return Address(platform="web", conversation=conversation or f"{user}的房间", user=user)


def message(message_id: str = "m1", user: str = "甲", text: str = "/画 一只猫") -> Message:
    return Message(
        message_id=message_id, address=address(user), user_name=user, text=text, sent_at=NOW
    )


def spec(prompt: str = "一只穿汉服的猫", steps: int = 10) -> ImageSpec:
    return ImageSpec(
        model="mini",
        prompt=prompt,
        width=512,
        height=512,
        steps=steps,
        guidance_scale=7.5,
        sampler=Sampler.EULER,
    )


async def add_job(
    tx: Transaction,
    user: str = "甲",
    *,
    seeds: tuple[int, ...] = (1,),
    prompt: str = "一只穿汉服的猫",
    steps: int = 10,
    parent: int | None = None,
    now: datetime = NOW,
) -> Job:
    person_id = await tx.people.get_or_add(address(user), user, now)
    return await tx.jobs.add(
        person_id=person_id,
        address=address(user),
        reply_to="m1",
        command="画",
        spec=spec(prompt, steps),
        seeds=seeds,
        parent=parent,
        now=now,
    )


async def claim(tx: Transaction, now: datetime = NOW, *, allow_suspects: bool = True) -> Job | None:
    return await tx.jobs.claim(now, lease=LEASE, allow_suspects=allow_suspects)


async def add_claimed(tx: Transaction, user: str = "甲") -> Job:
    """A job that runs; nothing else may be waiting."""
    await add_job(tx, user)
    job = await claim(tx)
    assert job is not None
    return job


async def finish(tx: Transaction, job: Job, now: datetime = NOW) -> None:
    """End a running job with a picture for each number and the reply that shows them."""
    assert await tx.jobs.finish(job.job_id, job.attempt, now) is not None
    for number in job.numbers:
        await add_output(tx, number, now)
    await tx.outbox.add(job.address, job.reply_to, final_reply(job), now)


async def add_output(tx: Transaction, number: int, now: datetime = NOW) -> int:
    return await tx.outputs.add(
        number, picture(number), sha256="cd" * 32, width=64, height=64, record=RECORD, now=now
    )


async def add_input(tx: Transaction, png: bytes, *, sha256: str, user: str = "甲") -> str:
    person_id = await tx.people.get_or_add(address(user), user, NOW)
    return await tx.inputs.add(png, sha256=sha256, width=8, height=8, person_id=person_id, now=NOW)


async def add_drawn(
    tx: Transaction, user: str = "甲", *, prompt: str = "一只穿汉服的猫", parent: int | None = None
) -> int:
    """The number of a work with its picture."""
    job = await add_job(tx, user, prompt=prompt, parent=parent)
    await add_output(tx, job.numbers[0])
    return job.numbers[0]


def picture(number: int) -> bytes:
    return b"\x89PNG" + bytes([number % 256]) * 200


def final_reply(job: Job) -> Reply:
    return Reply(text="画好了。", job_id=job.job_id, numbers=job.numbers, is_final=True)


class _UndoneError(Exception):
    pass


@asynccontextmanager
async def undone(storage: Storage) -> AsyncIterator[Transaction]:
    """A transaction that comes to nothing."""
    with suppress(_UndoneError):
        async with storage.transaction() as tx:
            yield tx
            raise _UndoneError


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 - own names
            for (name,) in names
        }


def is_sound(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with a file, nor with what its rows point to."""
    with closing(sqlite3.connect(path)) as connection:
        pages = connection.execute("PRAGMA integrity_check").fetchall()
        pointers = connection.execute("PRAGMA foreign_key_check").fetchall()
        connection.execute("INSERT INTO works_text(works_text) VALUES ('integrity-check')")
        connection.rollback()
    return pages == [("ok",)] and pointers == []
