"""队列 and 取消 through the whole bot."""

import re
from datetime import timedelta

import pytest
from house import open_house
from sqlalchemy import update

from bot.replies.verbatim import plain
from core.job import JobStatus
from storage.tables import jobs

ADMINS = ("test:站长",)


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, admins=ADMINS) as house:
        yield house


async def told(house, text, **more):
    return plain((await house.ask(text, **more)).text)


async def status(house, number):
    async with house.storage.reading() as tx:
        return (await tx.jobs.find_by_number(number)).status


async def hold(house, *people, **more):
    """Each asks for a picture that is never finished; four run, the others wait."""
    house.engine.is_holding = True
    for user in people:
        await house.ask("/画 秘密的猫", user=user, **more)
    await house.engine.next_submit(min(len(people), 8))


async def test_nobody_waits_in_an_empty_queue(house):
    assert await told(house, "/队列") == "现在没有人排队，马上就能画。"


async def test_ones_own_place_is_told_and_of_others_nothing_but_how_many(house):
    await hold(house, *(["小红"] * 10), "小明")
    text = await told(house, "/队列", user="小明")

    assert text.startswith("一共 11 个任务（8 个在画）。\n#11 前面还有 8 个")
    assert "小红" not in text
    assert "秘密" not in text
    assert await told(house, "/队列", user="路人") == "一共 11 个任务（8 个在画）。\n其中没有你的。"


async def test_how_long_it_takes_is_told_once_something_was_drawn(house):
    await house.draw("/画 一只猫")
    async with house.storage.transaction() as tx:
        await tx.jobs._statements.execute(
            update(jobs).values(started_at=house.clock() - timedelta(seconds=200))
        )
    await hold(house, "小明")
    async with house.storage.transaction() as tx:
        await tx.jobs._statements.execute(
            update(jobs)
            .where(jobs.c.finished_at.is_(None))
            .values(started_at=house.clock() - timedelta(seconds=20))
        )
    text = await told(house, "/队列")
    # Real time goes by in this test.
    assert re.search("#2 正在画，大约还要 [123] 分", text)


async def test_admins_see_whose_jobs_wait_but_a_group_does_not(house):
    await hold(house, "小红", "小明")

    text = await told(house, "/队列", user="站长")
    assert "#1 正在画　小红（test:小红）\n#2 正在画　小明（test:小明）" in text
    assert "秘密" not in text
    assert "小红" not in await told(house, "/队列", user="站长", conversation="群")
    assert "小红" in await told(house, "/队列 全部", user="站长", conversation="群")
    assert (await house.ask("/队列 全部", user="小明")).is_error


async def test_one_cancels_ones_own_by_number_or_all_of_them(house):
    await hold(house, "小明", "小明", "小明", "小红")

    await house.say("/取消 #2")
    assert [await status(house, number) for number in (1, 2, 3)] == [
        JobStatus.RUNNING,
        JobStatus.CANCELLED,
        JobStatus.RUNNING,
    ]
    await house.say("/取消 全部")
    assert [await status(house, number) for number in (1, 3, 4)] == [
        JobStatus.CANCELLED,
        JobStatus.CANCELLED,
        JobStatus.RUNNING,
    ]
    assert house.engine.cancelled == [2, 1, 3]


async def test_nobody_cancels_anothers(house):
    await hold(house, "小明", conversation="群")
    assert (await house.ask("/取消 #1", user="小红", conversation="群")).is_error
    stranger = await house.ask("/取消 #1", user="路人")
    unknown = await house.ask("/取消 #99", user="路人")
    assert (stranger.is_error, unknown.is_error, stranger.text) == (True, True, unknown.text)
    assert await status(house, 1) is JobStatus.RUNNING


async def test_admins_cancel_anybodys_and_both_are_told(house):
    house.engine.is_holding = True
    asked = await house.say("/画 一只猫")
    await house.engine.next_submit()

    answer = await told(house, "/取消 #1", user="站长")
    await house.platform.wait(lambda: any(one.is_final for one in house.answers(asked)))

    assert answer == "已取消 小明（test:小明）的 #1。"
    final = next(one for one in house.answers(asked) if one.is_final)
    assert plain(final.text) == "#1 被管理员取消了，没有算张数。"
    assert house.engine.cancelled == [1]
    async with house.storage.reading() as tx:
        entry = await tx.audit.get(1)
    assert (entry.action, entry.subject, entry.before, entry.after) == ("queue", "test:小明", 1, 0)
    assert "已经结束" in await told(house, "/取消 #1", user="站长")
    assert (await house.ask("/取消 #99", user="站长")).is_error
