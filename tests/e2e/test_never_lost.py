"""Processes are killed for real; every accepted job must end once, and be told once."""

import asyncio
import io
import os
import signal

import pytest
from bot_process import BotProcess
from PIL import Image

pytestmark = pytest.mark.slow

PROMPTS = ("红色背景上的一只猫", "蓝色背景上的熊猫", "黄色背景上的企鹅")


async def enter_all(bot, people):
    for person in people:
        await person.enter(bot.url)


async def half_way(person):
    await person.wait(lambda: any(0 < step["fraction"] < 1 for step in person.progress))


async def assert_each_has_one_picture(people):
    for person in people:
        await person.wait(lambda person=person: person.finals)
        (final,) = person.finals
        (picture,) = final["pictures"]
        image = Image.open(io.BytesIO(await person.get(f"/works/{picture['number']}.png")))
        assert image.size == (512, 512)
        assert len(image.resize((8, 8)).getcolors()) > 1
    told = [d["delivery_id"] for person in people for d in person.deliveries]
    assert len(told) == len(set(told))


async def test_killing_the_engine_mid_step_loses_nobodys_job(tmp_path, three_people):
    with BotProcess(tmp_path / "data") as bot:
        await enter_all(bot, three_people)
        for person, prompt in zip(three_people, PROMPTS, strict=True):
            await person.say(f"/画 {prompt} --步数 60")
        for person in three_people:
            await half_way(person)

        os.kill(bot.engine_pid, signal.SIGKILL)

        await assert_each_has_one_picture(three_people)
        assert len(bot.all("engine_started")) == 2


async def test_killing_bot_and_engine_together_loses_nobodys_job(tmp_path, three_people):
    with BotProcess(tmp_path / "data") as bot:
        await enter_all(bot, three_people)
        for person, prompt in zip(three_people, PROMPTS, strict=True):
            await person.say(f"/画 {prompt} --步数 60")
        await half_way(three_people[0])
        os.kill(bot.engine_pid, signal.SIGKILL)
        bot.kill()
    for person in three_people:
        await person.leave()

    with BotProcess(tmp_path / "data") as bot:
        await enter_all(bot, three_people)

        await assert_each_has_one_picture(three_people)


async def test_a_job_that_kills_the_engine_twice_is_told_so_and_others_go_on(
    tmp_path, three_people
):
    poison, other, _ = three_people
    with BotProcess(tmp_path / "data") as bot:
        await enter_all(bot, three_people)
        await poison.say("/画 红色背景上的一只猫 --步数 100")
        for crash in (1, 2):
            seen = len(poison.progress)
            await poison.wait(
                lambda seen=seen: any(0 < step["fraction"] < 1 for step in poison.progress[seen:])
            )
            assert len(bot.all("engine_started")) == crash
            os.kill(bot.engine_pid, signal.SIGKILL)

        await poison.wait(lambda: poison.finals)
        picture = await other.draw("/画 蓝色背景上的熊猫 --步数 4")

    (final,) = poison.finals
    assert final["is_error"]
    assert not final["pictures"]
    assert "崩溃" in final["text"]
    assert picture["pictures"]


async def test_an_engine_that_stands_still_is_replaced(tmp_path, three_people):
    person = three_people[0]
    with BotProcess(tmp_path / "data", DANQING_ENGINE__STALL_TIMEOUT_S="3") as bot:
        await enter_all(bot, [person])
        await person.say("/画 红色背景上的一只猫 --步数 60")
        await half_way(person)

        os.kill(bot.engine_pid, signal.SIGSTOP)

        await assert_each_has_one_picture([person])
        assert bot.wait_for("engine_down")["why"] == "no sign of life"


async def test_what_is_asked_while_the_engine_is_down_is_drawn_when_it_is_back(
    tmp_path, three_people
):
    with BotProcess(tmp_path / "data") as bot:
        await enter_all(bot, three_people)
        await asyncio.to_thread(bot.wait_for, "engine_ready")
        os.kill(bot.engine_pid, signal.SIGKILL)
        await asyncio.to_thread(bot.wait_for, "engine_down")

        for person, prompt in zip(three_people, PROMPTS, strict=True):
            await person.say(f"/画 {prompt} --步数 8")

        await assert_each_has_one_picture(three_people)


async def test_ctrl_c_ends_bot_and_engine_cleanly(tmp_path):
    with BotProcess(tmp_path / "data") as bot:
        await asyncio.to_thread(bot.wait_for, "engine_ready")
        engine_pid = bot.engine_pid

        assert bot.stop() == 0
        with pytest.raises(ProcessLookupError):
            os.kill(engine_pid, 0)
