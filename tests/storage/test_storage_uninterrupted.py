import asyncio

import pytest

from storage.uninterrupted import uninterrupted


class Work:
    """Begins, waits until it may go on, and then ends or breaks."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.breaks = breaks
        self.has_begun = asyncio.Event()
        self.may_end = asyncio.Event()
        self.is_done = False

    async def do(self) -> str:
        self.has_begun.set()
        await self.may_end.wait()
        if self.breaks:
            raise LookupError
        self.is_done = True
        return "result"


async def test_what_the_work_gives_is_given_on():
    for breaks in (False, True):
        work = Work(breaks=breaks)
        work.may_end.set()
        if breaks:
            with pytest.raises(LookupError):
                await uninterrupted(work.do())
        else:
            assert await uninterrupted(work.do()) == "result"


@pytest.mark.parametrize("breaks", [False, True])
async def test_a_cancelled_caller_ends_after_the_work(breaks):
    work = Work(breaks=breaks)
    caller = asyncio.create_task(uninterrupted(work.do()))
    await work.has_begun.wait()
    for _ in range(3):
        caller.cancel()
        await asyncio.sleep(0)
    assert not caller.done()

    work.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert work.is_done is not breaks


async def test_when_everything_is_cancelled_nothing_waits():
    """So ends an event loop."""
    work = Work()
    caller = asyncio.create_task(uninterrupted(work.do()))
    await work.has_begun.wait()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await caller
    assert not work.is_done
