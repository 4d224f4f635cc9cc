import asyncio
import os
import signal

import numpy as np
import psutil
import pytest
from hostile import encoded, small
from PIL import Image

from bot.inputs.clean import InputLimits, clean
from bot.inputs.cleaner import Cleaner
from core.errors import UserError

LIMITS = InputLimits(max_bytes=50_000_000, max_pixels=40_000_000)


def large():
    """Takes seconds to clean."""
    noise = np.random.default_rng(1).integers(0, 256, (3_500, 3_500, 3), dtype=np.uint8)
    return encoded(Image.fromarray(noise), "BMP")


def workers():
    return [
        child
        for child in psutil.Process().children()
        if "bot.inputs.worker" in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE
    ]


@pytest.fixture
async def cleaner():
    async with Cleaner(limits=LIMITS) as cleaner:
        yield cleaner
    assert workers() == []


async def test_a_process_cleans_as_we_would(cleaner):
    assert workers() == []

    picture = await cleaner.clean(small(), 1)

    assert picture == clean(small(), position=1, limits=LIMITS)
    assert len(workers()) == 1


async def test_a_process_serves_many_pictures_and_says_what_is_wrong(cleaner):
    await cleaner.clean(small(), 1)
    (worker,) = workers()

    with pytest.raises(UserError) as error:
        await cleaner.clean(b"%PDF-1.7", 3)
    await cleaner.clean(small("JPEG"), 1)

    assert (error.value.reason, error.value.values) == (
        "picture_kind",
        {"position": 3, "kind": "PDF"},
    )
    assert [one.pid for one in workers()] == [worker.pid]


async def test_no_more_than_two_work_at_once(cleaner):
    pictures = await asyncio.gather(*(cleaner.clean(small(), at) for at in range(5)))

    assert len({picture.sha256 for picture in pictures}) == 1
    assert len(workers()) <= 2


async def test_one_that_was_killed_is_replaced_and_the_picture_cleaned(cleaner):
    await cleaner.clean(small(), 1)
    (worker,) = workers()
    os.kill(worker.pid, signal.SIGKILL)

    assert (await cleaner.clean(small(), 1)).width == 64
    assert [one.pid for one in workers()] != [worker.pid]


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="no limits on this system")
async def test_what_computes_too_long_is_refused():
    # The system counts whole seconds of computing; this takes some, and may take any time to
    # get them.
    cpu_s = 0.4
    async with Cleaner(limits=LIMITS, cpu_s=cpu_s) as cleaner:
        with pytest.raises(UserError) as error:
            await cleaner.clean(large(), 4)

    assert (error.value.reason, error.value.values) == ("picture_too_heavy", {"position": 4})


async def test_what_needs_too_much_memory_is_refused_and_the_next_one_served():
    async with Cleaner(limits=LIMITS, memory_bytes=300_000_000) as cleaner:
        with pytest.raises(UserError) as error:
            await cleaner.clean(encoded(Image.new("RGB", (6_000, 6_000)), "PNG"), 1)
        assert error.value.reason == "picture_too_heavy"
        assert (await cleaner.clean(small(), 1)).width == 64


async def test_giving_up_on_a_picture_ends_its_process(cleaner):
    await cleaner.clean(small(), 1)
    task = asyncio.create_task(cleaner.clean(large(), 1))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (await cleaner.clean(small(), 1)).width == 64


async def test_workers_do_not_see_our_settings(cleaner, monkeypatch):
    monkeypatch.setenv("DANQING_WEB__ACCESS_TOKEN", "a secret of the house")

    await cleaner.clean(small(), 1)

    (worker,) = workers()
    assert not any(name.startswith("DANQING_") for name in worker.environ())
