"""Whatever goes wrong in whichever statement, a transaction leaves all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from stored import NOW, add_input, add_job, address, claim, dump, finish, is_sound, message

from core.message import Reply
from storage.database import Storage


class FaultError(Exception):
    """The disk, the memory, the world."""


async def accept(storage: Storage) -> None:
    async with storage.transaction() as tx:
        await add_input(tx, b"png", sha256="ab")
        assert await tx.events.add(message(), input_ids=("ab",), now=NOW)
        job = await add_job(tx, seeds=(1, 2))
        await tx.outbox.add(address(), "m1", Reply(text="排队中", job_id=job.job_id), NOW)


async def start(storage: Storage) -> None:
    async with storage.transaction() as tx:
        assert await claim(tx) is not None


async def end(storage: Storage) -> None:
    async with storage.transaction() as tx:
        (job,) = await tx.jobs.running()
        await finish(tx, job)


async def deliver(storage: Storage) -> None:
    async with storage.transaction() as tx:
        (delivery,) = await tx.outbox.due(NOW, platforms=("web",), limit=9)
        await tx.outbox.sent(delivery.delivery_id, "r1", NOW)


async def delete(storage: Storage) -> None:
    async with storage.transaction() as tx:
        assert await tx.outputs.delete(1, NOW)


STORY = (accept, start, end, deliver, delete)


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_fault_at_any_statement_leaves_no_half_state(path, storage, moment):
    """Each transaction of a job's life fails at its first, second, … statement, then succeeds."""
    num_faults = 0
    for chapter in STORY:
        before = dump(path)
        place = 1
        while not await happens(chapter, storage, f"{moment}_cursor_execute", place):
            assert dump(path) == before
            num_faults += 1
            place += 1
        assert dump(path) != before
    assert num_faults > 25
    assert is_sound(path)


async def test_a_fault_at_the_commit_leaves_no_half_state(path, storage):
    for chapter in STORY:
        before = dump(path)
        assert not await happens(chapter, storage, "commit", 1)
        assert dump(path) == before
        assert await happens(chapter, storage, "commit", 2)
        assert dump(path) != before


async def happens(chapter, storage: Storage, hook: str, place: int) -> bool:
    """Whether a transaction came to its end although the hook's `place`-th call fails."""
    with failing(storage, hook, place):
        try:
            await chapter(storage)
        except FaultError:
            return False
    return True


@contextmanager
def failing(storage: Storage, hook: str, place: int) -> Iterator[None]:
    engine = storage._writer.engine.sync_engine
    num_calls = 0

    def fail(*_: object) -> None:
        nonlocal num_calls
        num_calls += 1
        if num_calls == place:
            raise FaultError

    event.listen(engine, hook, fail)
    yield
    event.remove(engine, hook, fail)
