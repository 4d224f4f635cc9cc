"""Whole ways through the real bot and the real engine, without a browser."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bot_process import BotProcess
from PIL import Image

pytestmark = pytest.mark.slow

DANQING = str(Path(sys.executable).parent / "danqing")


async def test_a_running_job_is_cancelled_by_its_owner_and_by_nobody_else(tmp_path, three_people):
    owner, other, _ = three_people
    with BotProcess(tmp_path / "data") as bot:
        await owner.enter(bot.url)
        await other.enter(bot.url)
        await owner.say("/画 红色背景上的一只猫 --步数 100 --数量 8")
        await owner.wait(lambda: any(0 < step["fraction"] < 1 for step in owner.progress))

        refused = await other.ask("/取消 #1")
        await owner.say("/取消 #1")
        await owner.wait(lambda: owner.finals)

        assert refused["is_error"]
        assert [final["text"] for final in owner.finals] == ["#1–#8 已取消。"]
        assert (await other.draw("/画 蓝色背景上的熊猫 --步数 4"))["pictures"]
        assert len(owner.finals) == 1


async def test_a_picture_drawn_in_company_is_had_again_to_the_last_bit_after_a_restart(
    tmp_path, three_people
):
    prompts = ("红色背景上的一只猫", "蓝色背景上的熊猫 --采样器 Euler a", "企鹅 --步数 33")
    with BotProcess(tmp_path / "data") as bot:
        for person in three_people:
            await person.enter(bot.url)
        finals = await asyncio.gather(
            *(p.draw(f"/画 {text}") for p, text in zip(three_people, prompts, strict=True))
        )
        for person in three_people:
            await person.leave()

    with BotProcess(tmp_path / "data") as bot:
        for person, final in zip(three_people, finals, strict=True):
            await person.enter(bot.url)
            again = await person.draw(f"/复现 #{final['numbers'][0]}")
            assert "逐像素一致" in again["text"]


async def test_a_message_sent_twice_is_drawn_once(tmp_path, person):
    with BotProcess(tmp_path / "data") as bot:
        await person.enter(bot.url)
        for _ in range(2):
            await person.say("/画 一只猫 --步数 2", message_id="0123456789abcdef")
        await person.say("/画 一只狗 --步数 2")
        await person.wait(lambda: len(person.finals) == 2)

        assert [final["numbers"] for final in person.finals] == [[1], [2]]


def test_the_shell_draws_with_and_without_a_running_bot(tmp_path):
    environment = {**os.environ, "DANQING_DATA__PATH": str(tmp_path / "data")}

    def draw(name):
        subprocess.run(
            [DANQING, "draw", "红色背景上的一只猫 --步数 4 --种子 7", "--output", name],
            cwd=tmp_path,
            env=environment,
            check=True,
            timeout=120,
        )
        return Image.open(tmp_path / name).convert("RGB")

    alone = draw("alone.png")
    with BotProcess(tmp_path / "data") as bot:
        through_the_bot = draw("through-the-bot.png")
        assert len(bot.all("job_finished")) == 1

    assert alone.size == (512, 512)
    # The files differ: each copy carries a content number of its own.
    assert alone.tobytes() == through_the_bot.tobytes()
