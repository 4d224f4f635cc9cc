import asyncio
import sqlite3

import pytest
from stored import add_job, dump, is_sound

from storage.backup import backup
from storage.database import Storage


async def test_a_copy_holds_what_was_committed(path, storage, tmp_path):
    """Also what is still in the log, and nothing of a transaction under way."""
    async with storage.transaction() as tx:
        await add_job(tx, "甲")
    before = dump(path)
    target = tmp_path / "copy.db"

    async with storage.transaction() as tx:
        await add_job(tx, "乙")
        await asyncio.to_thread(backup, path, target)

    assert dump(target) == before
    assert is_sound(target)
    assert not target.with_name("copy.db.part").exists()


async def test_a_copy_can_be_opened_in_place_of_the_original(path, storage, tmp_path):
    async with storage.transaction() as tx:
        job = await add_job(tx)
    target = tmp_path / "copy.db"
    await asyncio.to_thread(backup, path, target)

    copy = await Storage.open(target)
    async with copy.transaction() as tx:
        assert await tx.jobs.get(job.job_id) == job
        await add_job(tx)
    await copy.close()


async def test_copies_made_while_others_write_are_sound(path, storage, tmp_path):
    async def write() -> None:
        for number in range(60):
            async with storage.transaction() as tx:
                await add_job(tx, f"人{number}", seeds=(1, 2, 3))

    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(write())
        num_copies = 0
        while not writing.done():
            target = tmp_path / f"{num_copies}.db"
            await asyncio.to_thread(backup, path, target)
            copied = dump(target)
            assert len(copied["works"]) == 3 * len(copied["jobs"])
            assert is_sound(target)
            num_copies += 1
    assert num_copies > 1


def test_a_copy_that_fails_leaves_the_old_one(path, tmp_path):
    target = tmp_path / "copy.db"
    backup(path, target)
    before = target.read_bytes()
    path.write_bytes(b"no database at all" * 1000)

    with pytest.raises(sqlite3.DatabaseError):
        backup(path, target)

    assert target.read_bytes() == before
