"""What admins do about people, the queue and groups, through the whole bot."""

from datetime import timedelta

import pytest
from house import open_house

from bot.commands.vocabulary import COMMANDS
from bot.limits import Limits
from core.job import JobStatus

BOSS = "站长"


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, admins=(f"test:{BOSS}",)) as house:
        yield house


async def status_of(house, number):
    async with house.storage.reading() as tx:
        return (await tx.jobs.find_by_number(number)).status


async def entries(house):
    async with house.storage.reading() as tx:
        return [
            (one.action, one.subject, one.before, one.after)
            for one in reversed(await tx.audit.page(limit=50))
        ]


async def is_silent(house, text, **more):
    """Whether a message gets no answer: the answer to the next one comes first."""
    message_id = await house.say(text, **more)
    await house.ask("/帮助", user="路人")
    return not house.answers(message_id)


async def test_no_admin_command_obeys_a_member(house):
    await house.draw("/画 一只猫", user="小红")
    for word in COMMANDS:
        if word.is_admin:
            answer = await house.ask(f"/{word.name} #1 永久 确认 全局", conversation="群")
            assert answer.is_error, word.name
            assert "管理员" in answer.text, word.name
    assert await entries(house) == []


async def test_a_banned_person_may_not_draw_until_the_ban_ends_by_itself(house):
    await house.draw("/画 一只猫")

    said = await house.ask("/封禁 #1 2小时 刷屏", user=BOSS)
    assert said.text.startswith("小明（test:小明）到 ")
    refused = await house.ask("/画 一只狗")

    assert refused.is_error
    assert "原因：刷屏。到 " in refused.text
    assert "#1" in (await house.ask("/历史")).text
    assert (await house.ask("/帮助")).is_error is False
    assert not (await house.ask("/画 一只狗", user="小红")).is_error
    house.later = timedelta(hours=2, seconds=1)
    assert not (await house.ask("/画 一只狗")).is_error


async def test_a_ban_outlives_a_restart_and_is_lifted(tmp_path):
    async with open_house(tmp_path, admins=(f"test:{BOSS}",)) as house:
        await house.draw("/画 一只猫")
        await house.ask("/封禁 #1 永久 刷屏", user=BOSS)
    async with open_house(tmp_path, admins=(f"test:{BOSS}",)) as house:
        assert "没有期限" in (await house.ask("/画 一只狗", message_id="a")).text
        listed = await house.ask("/封禁", user=BOSS, message_id="b")
        assert "test:小明　永久　原因：刷屏" in listed.text

        lifted = await house.ask("/解封 test:小明", user=BOSS, message_id="c")

        assert lifted.text == "小明（test:小明）又可以画图了。"
        assert not (await house.ask("/画 一只狗", message_id="d")).is_error
        again = await house.ask("/解封 test:小明", user=BOSS, message_id="e")
        assert "没有被封禁" in again.text
        assert [entry[0] for entry in await entries(house)] == ["ban", "ban"]


async def test_admins_ban_neither_admins_nor_themselves(house):
    await house.ask("/帮助", user="小红")
    await house.ask("/帮助", user=BOSS)
    await house.ask("/设身份 test:小红 管理员", user=BOSS)

    for whom in (BOSS, "小红"):
        assert (await house.ask(f"/封禁 test:{whom} 永久", user=BOSS)).is_error
    assert "封多久" in (await house.ask("/封禁 test:小红 刷屏", user=BOSS)).text
    async with house.storage.reading() as tx:
        assert await tx.bans.all(house.clock()) == ()


async def test_a_pause_keeps_what_waits_and_outlives_a_restart(tmp_path):
    async with open_house(tmp_path, admins=(f"test:{BOSS}",)) as house:
        house.engine.is_holding = True
        await house.accepted("/画 一")
        said = await house.ask("/暂停 换显卡，半小时", user=BOSS)
        assert "正在画的 1 个" in said.text

        refused = await house.ask("/画 二")
        assert refused.is_error
        assert "换显卡，半小时" in refused.text
        assert not (await house.ask("/历史", user="小红")).text.startswith("现在先不接")
        await house.dispatcher.on_event(house.engine.finished(house.engine.submitted[0]))
        assert await status_of(house, 1) is JobStatus.SUCCEEDED
    async with open_house(tmp_path, admins=(f"test:{BOSS}",)) as house:
        assert "换显卡" in (await house.ask("/画 三", message_id="a")).text
        await house.ask("/恢复", user=BOSS, message_id="b")
        final = await house.draw("/画 四", message_id="c")
        assert final.pictures


async def test_nothing_is_begun_nor_expires_during_a_pause(house):
    house.engine.is_holding = True
    for text in map(str, range(24)):
        await house.ask(f"/画 {text}", user=f"人{text}")
    await house.ask("/暂停", user=BOSS)
    held = len(house.engine.submitted)
    async with house.storage.reading() as tx:
        waiting = await tx.jobs.waiting()
    assert waiting

    for submit in tuple(house.engine.submitted):
        await house.dispatcher.on_event(house.engine.finished(submit))
    house.later = timedelta(hours=5)
    await house.dispatcher._sweep_once()
    assert len(house.engine.submitted) == held
    assert await status_of(house, waiting[0].numbers[0]) is JobStatus.QUEUED

    assert "等恢复了再画" in (await house.ask("/队列")).text
    said = await house.ask("/恢复", user=BOSS)
    assert said.text == f"恢复了，排着的 {len(waiting)} 个接着画。"
    await house.dispatcher._sweep_once()
    await house.engine.next_submit(held + 1)
    house.later += timedelta(hours=1, minutes=1)
    await house.dispatcher._sweep_once()
    async with house.storage.reading() as tx:
        assert await tx.jobs.waiting() == ()


async def test_clearing_the_queue_asks_first_and_tells_everybody(house):
    await house.ask("/暂停", user=BOSS)
    await house.ask("/恢复", user=BOSS)
    house.engine.is_holding = True
    asked = {}
    for text in map(str, range(24)):
        asked[text] = await house.say(f"/画 {text}", user=f"人{text}")
    await house.platform.wait(lambda: all(house.answers(one) for one in asked.values()))
    async with house.storage.reading() as tx:
        waiting, running = await tx.jobs.waiting(), await tx.jobs.running()

    question = await house.ask("/清空队列", user=BOSS)
    assert f"{len(waiting)} 个任务吗？是 {len(waiting)} 个人的" in question.text
    [button] = question.buttons
    done = await house.ask(button.command, user=BOSS)

    assert done.text == f"已取消 {len(waiting)} 个人的 {len(waiting)} 个任务，都通知了。"
    told = [job.reply_to for job in waiting]
    await house.platform.wait(
        lambda: all(any(a.is_final for a in house.answers(one)) for one in told)
    )
    assert "清空了排队" in house.answers(told[0])[-1].text
    for job in running:
        assert await status_of(house, job.numbers[0]) is JobStatus.RUNNING
    assert (await entries(house))[-1] == ("queue", "*", len(waiting), 0)
    assert "不用清" in (await house.ask("/清空队列 确认", user=BOSS)).text


async def test_one_persons_queue_is_cleared_alone(tmp_path):
    limits = Limits()
    async with open_house(tmp_path, admins=(f"test:{BOSS}",), limits=limits) as house:
        house.engine.is_holding = True
        for text in map(str, range(24)):
            await house.ask(f"/画 {text}", user=f"人{text}")
        await house.ask("/画 一只猫", user="小红")
        await house.ask("/画 一只猫")
        async with house.storage.reading() as tx:
            waiting = await tx.jobs.waiting()
        theirs = [job for job in waiting if job.address.user == "小明"]
        assert theirs

        question = await house.ask("/清空队列 test:小明", user=BOSS)
        assert f"小明（test:小明）排队的 {len(theirs)} 个" in question.text
        await house.ask(question.buttons[0].command, user=BOSS)

        async with house.storage.reading() as tx:
            left = await tx.jobs.waiting()
        users = {job.address.user for job in left}
        assert "小红" in users
        assert "小明" not in users
        assert (await house.ask("/清空队列 嗯", user=BOSS)).is_error


async def test_a_closed_group_is_silent_but_to_admins(house):
    here = {"conversation": "群"}
    said = await house.ask("/关闭", user=BOSS, **here)
    assert "不出声" in said.text

    assert await is_silent(house, "/画 一只猫", **here)
    assert await is_silent(house, "/花 一只猫", **here)
    assert await is_silent(house, "/画 一只猫", user=BOSS, **here)
    assert await is_silent(house, "/帮助", is_addressed=False, **here)
    assert "关闭了" in (await house.ask("/帮助", **here)).text
    assert (await house.draw("/画 一只猫")).pictures
    assert (await house.draw("/画 一只猫", conversation="别的群")).pictures

    assert "开启了" in (await house.ask("/开启", user=BOSS, **here)).text
    assert (await house.draw("/画 一只猫", **here)).pictures
    assert "本来就开着" in (await house.ask("/开启", user=BOSS, **here)).text
    assert (await house.ask("/关闭", user=BOSS)).is_error
    assert [entry[1:] for entry in await entries(house)] == [
        ("closed@test:群", None, True),
        ("closed@test:群", True, None),
    ]
