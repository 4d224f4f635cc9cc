import asyncio
import resource
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy.exc import OperationalError
from stored import NOW, add_input, add_job, address, dump, is_sound, message, undone

from storage.database import Storage


async def test_a_transaction_keeps_what_was_written(path, storage):
    async with storage.transaction() as tx:
        await tx.events.add(message(), now=NOW)

    async with storage.reading() as tx:
        assert len(await tx.transcript(address(), limit=10)) == 1


async def test_a_transaction_that_fails_changes_nothing(path, storage):
    before = dump(path)

    async with undone(storage) as tx:
        await add_job(tx)

    assert dump(path) == before


async def test_what_is_committed_survives_closing(path):
    storage = await Storage.open(path)
    async with storage.transaction() as tx:
        job = await add_job(tx)
    await storage.close()

    storage = await Storage.open(path)
    async with storage.reading() as tx:
        assert await tx.jobs.get(job.job_id) == job
    await storage.close()


async def test_closing_leaves_one_file(path):
    storage = await Storage.open(path)
    async with storage.transaction() as tx:
        await add_job(tx)
    await storage.close()

    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_a_reader_sees_one_moment(storage):
    async with storage.reading() as reading:
        assert await reading.jobs.open_count() == 0
        async with storage.transaction() as tx:
            await add_job(tx)
        assert await reading.jobs.open_count() == 0

    async with storage.reading() as reading:
        assert await reading.jobs.open_count() == 1


async def test_a_reader_may_not_write(storage):
    with pytest.raises(OperationalError, match="readonly"):
        async with storage.reading() as tx:
            await tx.people.get_or_add(address(), "甲", NOW)


async def test_a_transaction_refuses_what_comes_after_it(storage):
    async with storage.transaction() as tx:
        pass

    with pytest.raises(RuntimeError, match="over"):
        await tx.jobs.open_count()


async def test_transactions_wait_for_one_another(storage):
    async def add(number: int) -> None:
        async with storage.transaction() as tx:
            count = await tx.jobs.open_count()
            await add_job(tx)
            assert await tx.jobs.open_count() == count + 1

    async with asyncio.TaskGroup() as tasks:
        for number in range(20):
            tasks.create_task(add(number))

    async with storage.reading() as tx:
        assert await tx.jobs.open_count() == 20


@pytest.mark.parametrize(
    ("pragma", "writer", "reader"),
    [
        ("journal_mode", "wal", "wal"),
        ("synchronous", 2, 2),
        ("foreign_keys", 1, 0),
        ("busy_timeout", 5000, 5000),
        ("wal_autocheckpoint", 0, 0),
        ("query_only", 0, 1),
    ],
)
async def test_connections_are_set_up(storage, pragma, writer, reader):
    found = [
        (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one()
        for connection in (storage._writer, storage._reader)
    ]
    for connection in (storage._writer, storage._reader):
        await connection.rollback()

    assert found == [writer, reader]


async def test_the_log_does_not_grow_for_ever(path, storage):
    log = path.with_name(f"{path.name}-wal")

    async def write(times: int) -> int:
        for _ in range(times):
            async with storage.transaction() as tx:
                await tx.people.get_or_add(address(), "甲", NOW)
        return log.stat().st_size

    assert await write(200) == await write(200)


async def test_the_log_can_be_moved_into_the_file_in_a_quiet_moment(path, storage):
    async with storage.transaction() as tx:
        await add_job(tx)
    in_file = "SELECT count(*) FROM jobs"
    alone = f"file:{path}?immutable=1"
    with closing(sqlite3.connect(alone, uri=True)) as connection:
        assert connection.execute(in_file).fetchone() == (0,)

    await storage.checkpoint()

    with closing(sqlite3.connect(alone, uri=True)) as connection:
        assert connection.execute(in_file).fetchone() == (1,)


async def test_a_full_disk_is_an_error_and_no_more(path, storage):
    await _limit(storage, 60)
    kept: list[int] = []
    with pytest.raises(OperationalError, match="full"):
        await _fill(storage, kept)
    assert len(kept) > 0
    assert len(dump(path)["inputs"]) == len(kept)

    await _limit(storage, 1_000_000)
    async with storage.transaction() as tx:
        await add_job(tx)

    assert len(dump(path)["jobs"]) == 1
    assert is_sound(path)


async def _fill(storage: Storage, kept: list[int]) -> None:
    for number in range(1000):
        async with storage.transaction() as tx:
            await add_input(tx, bytes(4000), sha256=str(number))
        kept.append(number)


async def _limit(storage: Storage, num_pages: int) -> None:
    raw = await storage._writer.get_raw_connection()
    await raw.driver_connection.execute_fetchall(f"PRAGMA max_page_count = {num_pages}")


async def test_a_log_that_cannot_be_moved_into_the_file_is_kept(path, storage):
    async with storage.transaction() as tx:
        await add_input(tx, bytes(100_000), sha256="ab")
    size = path.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        await storage.checkpoint()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.stat().st_size == size
    assert len(dump(path)["inputs"]) == 1

    await storage.checkpoint()

    assert path.stat().st_size > size
    assert is_sound(path)
