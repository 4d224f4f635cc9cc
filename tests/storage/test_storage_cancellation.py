import asyncio

import pytest
from sqlalchemy import event
from stored import add_job, dump

from storage.database import Storage


async def test_a_transaction_cancelled_while_it_thinks_is_rolled_back(path, storage):
    before = dump(path)
    is_thinking = asyncio.Event()

    async def think() -> None:
        async with storage.transaction() as tx:
            await add_job(tx)
            is_thinking.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(think())
    await is_thinking.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert dump(path) == before
    async with asyncio.timeout(5), storage.transaction() as tx:
        await add_job(tx)


async def test_a_transaction_cancelled_at_any_statement_is_rolled_back(path, storage):
    """The statement runs to its end, then all are undone and the lock is free."""
    before = dump(path)
    engine = storage._writer.engine.sync_engine

    for place in range(1, 100):
        task = asyncio.create_task(_add(storage))
        seen = 0

        def cancel(*_: object, place: int = place, task: asyncio.Task[None] = task) -> None:
            nonlocal seen
            seen += 1
            if seen == place:
                task.cancel()

        event.listen(engine, "before_cursor_execute", cancel)
        result = await asyncio.gather(task, return_exceptions=True)
        event.remove(engine, "before_cursor_execute", cancel)
        if seen < place:
            break
        assert [type(one) for one in result] == [asyncio.CancelledError]
        assert dump(path) == before
    assert place > 4
    assert len(dump(path)["jobs"]) == 1


async def test_a_commit_under_way_is_completed_when_its_caller_is_cancelled(path, storage):
    engine = storage._writer.engine.sync_engine
    task = asyncio.create_task(_add(storage))

    def cancel(*_: object) -> None:
        task.cancel()

    event.listen(engine, "commit", cancel)
    with pytest.raises(asyncio.CancelledError):
        await task
    event.remove(engine, "commit", cancel)

    assert len(dump(path)["jobs"]) == 1
    async with asyncio.timeout(5), storage.transaction() as tx:
        await add_job(tx)


async def _add(storage: Storage) -> None:
    async with storage.transaction() as tx:
        await add_job(tx)
