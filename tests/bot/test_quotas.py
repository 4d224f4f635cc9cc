"""额度 and 设额度, and what limits do to those who draw: through the whole bot."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from house import open_house

from bot.days import day_of
from bot.limits import Limits
from bot.rate import Rate
from bot.replies.verbatim import plain
from core import wire
from core.house import Role, Subject
from core.quota import EVERYBODY, Period

ZONE = ZoneInfo("Asia/Shanghai")
ADMINS = ("test:站长",)


def house_with(folder, **limits):
    return open_house(folder, admins=ADMINS, limits=Limits(zone=ZONE, **limits))


def hourly(amount):
    return Rate(amount=amount, period_s=3600, burst=amount)


async def told(house, text, **more):
    return plain((await house.ask(text, **more)).text)


def minutes_of(text):
    """For how long one is told to wait; real time goes by in these tests."""
    return int(re.search(r"还要等 (\d+) 分", text)[1])


def percents_of(text):
    """How much of each rate is left."""
    return [int(percent) for percent in re.findall(r"画得快慢：上限的 (\d+)% 还没用", text)]


async def used(house, person_id=1):
    async with house.storage.reading() as tx:
        day = day_of(house.clock(), ZONE)
        return (await tx.charges.used(person_id, day)).pictures


async def works(house):
    async with house.storage.reading() as tx:
        return await tx.jobs.open_count(), await tx.works.get(3)


async def test_by_default_nobody_is_bothered(tmp_path):
    async with open_house(tmp_path) as house:
        for _ in range(5):
            await house.draw("/画 一只猫 --数量 8")
        assert await told(house, "/额度") == (
            "你的身份：普通成员\n今天画了 40 张，不限张数\n没画完的任务：0 个，最多 20 个"
        )


async def test_a_day_is_used_up_and_comes_back_at_midnight(tmp_path):
    async with house_with(tmp_path, pictures_per_day={Role.MEMBER: 3, Role.VIP: 5}) as house:
        await house.draw("/画 一只猫 --数量 2")
        assert "今天画了 2 张，还剩 1 张，零点恢复" in await told(house, "/额度")

        few = await house.ask("/画 一只猫 --数量 2")
        assert (few.is_error, few.job_id) == (True, None)
        assert "今天还剩 1 张，这条要画 2 张" in plain(few.text)
        assert await works(house) == (0, None)
        await house.draw("/画 一只猫")
        assert "今天的 3 张画完了，零点恢复（还要等" in await told(house, "/画 一只猫")
        assert "一天最多画 3 张，这条要画 4 张" in await told(house, "/画 猫 --数量 4")

        await told(house, "/设身份 #1 会员", user="站长")
        assert "还剩 2 张" in await told(house, "/额度")
        house.later = timedelta(days=1)
        assert "今天画了 0 张，还剩 5 张" in await told(house, "/额度")
        await house.draw("/画 一只猫")


async def test_another_persons_day_is_their_own(tmp_path):
    async with house_with(tmp_path, pictures_per_day={Role.MEMBER: 1}) as house:
        await house.draw("/画 一只猫")
        assert (await house.ask("/画 一只猫")).is_error
        await house.draw("/画 一只狗", user="小红")
        await house.draw("/画 一只狗", user="站长")
        await house.draw("/画 一只狗", user="站长")


async def test_what_comes_to_nothing_does_not_count(tmp_path):
    async with house_with(tmp_path, pictures_per_day={Role.MEMBER: 4}) as house:
        house.engine.is_holding = True
        await house.say("/画 一只猫 --数量 4")
        first = await house.engine.next_submit()
        assert await used(house) == 4
        assert (await house.ask("/画 一只狗")).is_error

        await house.say("/取消")
        assert await used(house) == 0
        await house.say("/画 一只狗 --数量 3")
        second = await house.engine.next_submit(2)
        await house.dispatcher.on_event(house.engine.finished(first))
        assert await used(house) == 3
        await house.dispatcher.on_event(
            wire.Failed(
                job_id=second.job_id, attempt=second.attempt, reason="picture_invalid", detail=""
            )
        )
        assert await used(house) == 0


async def test_what_is_used_survives_a_restart(tmp_path):
    limits = {"pictures_per_day": {Role.MEMBER: 2}, "work_rates": {Subject.PERSON: hourly(25)}}
    async with house_with(tmp_path, **limits) as house:
        await house.draw("/画 一只猫 --数量 2")
    async with house_with(tmp_path, **limits) as house:
        assert "还剩 0 张" in await told(house, "/额度", message_id="later1")
        (percent,) = percents_of(await told(house, "/额度", message_id="later2"))
        assert 16 <= percent <= 30


async def test_work_is_limited_for_one_for_a_group_and_for_all(tmp_path):
    """A picture of 512×512 in 20 guided steps is 10.5 megapixel-calls."""
    rates = {Subject.PERSON: hourly(25), Subject.PLACE: hourly(40), Subject.ALL: hourly(60)}
    async with house_with(tmp_path, work_rates=rates) as house:
        for user, sentence in (("甲", "你画得太快了，还要等"), ("乙", "这个群画得太快了，还要等")):
            await house.draw("/画 一只猫", user=user, conversation="群")
            if user == "甲":
                await house.draw("/画 一只猫", user=user, conversation="群")
            answer = await told(house, "/画 一只猫", user=user, conversation="群")
            assert sentence in answer
        await house.draw("/画 一只猫", user="乙")
        assert "大家一起画得太多" in await told(house, "/画 猫 --数量 2", user="丙")
        assert "一次要画的太多" in await told(house, "/画 猫 --数量 3", user="丙")
        rows = await told(house, "/额度", user="甲", conversation="群")
        own, place, everybody = percents_of(rows)
        assert 16 <= own <= 30
        assert 21 <= place <= 35
        assert 30 <= everybody <= 45

        house.later = timedelta(hours=1)
        await house.draw("/画 一只猫", user="甲", conversation="群")


async def test_who_waits_as_they_are_told_draws(tmp_path):
    async with house_with(tmp_path, work_rates={Subject.PERSON: hourly(12)}) as house:
        await house.draw("/画 一只猫")
        assert 35 <= minutes_of(await told(house, "/画 一只猫")) <= 44
        house.later = timedelta(minutes=45)
        await house.draw("/画 一只猫")


async def test_a_clock_that_was_set_back_locks_nobody_out(tmp_path):
    async with house_with(tmp_path, work_rates={Subject.PERSON: hourly(12)}) as house:
        house.later = timedelta(days=30)
        await house.draw("/画 一只猫")
        house.later = timedelta(0)
        await house.draw("/画 一只猫")
        house.later = timedelta(minutes=-10)
        assert 46 <= minutes_of(await told(house, "/画 一只猫")) <= 54


async def test_a_group_and_all_may_have_only_so_many_jobs(tmp_path):
    async with house_with(tmp_path, max_waiting_in_place=2, max_waiting_everywhere=3) as house:
        house.engine.is_holding = True
        await house.ask("/画 一只猫", conversation="群")
        await house.ask("/画 一只狗", user="小红", conversation="群")
        full = await told(house, "/画 一只鸟", user="小刚", conversation="群")
        assert "这个群已经有 2 个任务没画完" in full
        await house.ask("/画 一只鸟", user="小刚")
        assert "一共有 3 个任务没画完" in await told(house, "/画 一条鱼", user="小刚")


async def test_an_admin_sets_quotas_and_the_nearest_one_holds(tmp_path):
    async with house_with(tmp_path) as house:
        await house.draw("/画 一只猫")
        lines = {
            "/设额度 所有人 每天 3 张": "每个没有另外设过的人：每天 3 张。",
            "/设额度 会员 5张/天": "每个会员：每天 5 张。",
            "/设额度 普通 4张/天": "每个普通成员：每天 4 张。",
            "/设额度 #1 7张/天": "小明（test:小明）：每天 7 张。",
            "/设额度 test:小明 10张/小时": "小明（test:小明）：每天 7 张，每小时 10 张。",
        }
        for line, said in lines.items():
            assert await told(house, line, user="站长") == said

        rows = await told(house, "/额度")
        assert "今天画了 1 张，还剩 6 张" in rows
        assert "每小时最多 10 张，现在还能画 10 张" in rows
        assert "还剩 4 张" in await told(house, "/额度", user="小红")
        assert "还剩 3 张" in await told(house, "/额度", user="站长")
        await told(house, "/设额度 #1 默认", user="站长")
        assert "还剩 3 张" in await told(house, "/额度")
        await told(house, "/设额度 #1 不限", user="站长")
        assert "今天画了 1 张，不限张数" in await told(house, "/额度")
        same = await told(house, "/设额度 #1 不限", user="站长")
        assert same == "小明（test:小明）本来就是每天不限，每小时不限，没有变。"


async def test_a_group_shares_its_own(tmp_path):
    async with house_with(tmp_path) as house:
        said = await told(house, "/设额度 本群 2张/小时", user="站长", conversation="群")
        assert said == "这个群一共：每小时 2 张。"

        await house.draw("/画 一只猫", conversation="群")
        await house.draw("/画 一只狗", user="小红", conversation="群")
        answer = await told(house, "/画 一只鸟", user="小刚", conversation="群")
        assert "这个群每小时一共最多画 2 张，还要等" in answer
        assert 20 <= minutes_of(answer) <= 30
        await house.draw("/画 一只鸟", user="小刚", conversation="别的群")
        await house.draw("/画 一只鸟", user="小刚")
        rows = await told(house, "/额度", user="小刚", conversation="群")
        assert "这个群每小时一共最多 2 张，现在还能画 0 张" in rows
        assert "这个群" not in await told(house, "/额度", user="小刚")


async def test_by_replying_the_owner_is_meant(tmp_path):
    async with house_with(tmp_path) as house:
        said = await house.say("/帮助", conversation="群")
        answer = await told(house, "/设额度 5张/天", user="站长", conversation="群", reply_to=said)
        assert answer == "小明（test:小明）：每天 5 张。"


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("/设额度", "还没写给谁、给多少"),
        ("/设额度 #1", "还没写给谁、给多少"),
        ("/设额度 50张/天", "三种办法任选"),
        ("/设额度 小明 50张/天", "不认「小明 50张/天」"),
        ("/设额度 #1 好多", "看不懂「好多」"),
        ("/设额度 #1 0张/天", "「不限」"),
        ("/设额度 本群 5张/天", "在群里用"),
        ("/设额度 所有人", "还没写给谁、给多少"),
    ],
)
async def test_what_is_not_plain_is_refused_and_changes_nothing(tmp_path, line, part):
    async with house_with(tmp_path) as house:
        await house.draw("/画 一只猫")
        answer = await house.ask(line, user="站长")
        assert answer.is_error
        assert part in plain(answer.text)
        async with house.storage.reading() as tx:
            assert await tx.quotas.get(EVERYBODY) == {}


async def test_only_admins_set_quotas_and_each_change_is_in_the_log(tmp_path):
    async with house_with(tmp_path) as house:
        await house.draw("/画 一只猫")
        assert (await house.ask("/设额度 #1 不限")).is_error
        assert (await house.ask("/设额度 所有人 不限")).is_error
        await house.ask("/设额度 所有人 9张/天", user="站长")
        await house.ask("/设额度 所有人 8张/天", user="站长")
        async with house.storage.reading() as tx:
            entry = await tx.audit.get(2)
            assert await tx.quotas.get(EVERYBODY) == {Period.DAY: 8}
        assert (entry.action, entry.subject) == ("quota", "all=")
        assert (entry.before, entry.after) == ({"day": 9}, {"day": 8})
