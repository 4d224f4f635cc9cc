"""A day in a group of twelve, through the real bot and the real engine.

They draw, mend each other's mistakes, one floods, one swears, an admin switches models and
pauses the queue, and the power fails twice. In the end the books must balance.
"""

import asyncio
import io
from collections import Counter
from pathlib import Path

import pytest
from group import Group
from PIL import Image, ImageDraw
from sqlalchemy import text

from core.job import FINAL
from storage.database import Storage

pytestmark = pytest.mark.slow

ADMIN, FLOODER, SWEARER = "群主", "刷屏的", "骂人的"
OTHERS = ("小明", "小红", "小刚", "小丽", "阿强", "阿珍", "老王", "老李", "大白")
EVERYBODY = (ADMIN, FLOODER, SWEARER, *OTHERS)
SUBJECTS = (
    "猫",
    "狗",
    "熊猫",
    "企鹅",
    "苹果",
    "香蕉",
    "兔子",
    "老虎",
    "鱼",
    "草莓",
    "西瓜",
    "青蛙",
)
QUICK = "--步数 4 --尺寸 512x512"


def test_a_day_in_a_group_of_twelve(tmp_path: Path) -> None:
    data = tmp_path / "data"
    group = Group(
        data,
        DANQING_ACCESS__ADMINS=f"group:{ADMIN}",
        DANQING_LIMITS__MAX_WAITING_PER_PERSON="12",
    )
    group.start()
    morning = draw_something(group)
    mend_each_others_mistakes(group, morning)
    swear(group)
    flood_and_be_banned(group)
    pause_and_lose_power(group)
    switch_models(group)
    lose_power_while_drawing(group)
    repeat_to_the_last_bit(group, morning)
    group.kill()

    check_what_was_shown(group)
    asyncio.run(check_the_books(data, group))


def draw_something(group: Group) -> dict[str, dict]:
    """Everybody draws; whoever asks gets their own picture."""
    said = {
        person: group.say(person, f"/画 红色背景上的{subject} {QUICK}")
        for person, subject in zip(EVERYBODY, SUBJECTS, strict=True)
    }
    drawn = {person: group.final(message) for person, message in said.items()}
    assert all(len(reply["pictures"]) == 1 for reply in drawn.values())
    assert len({reply["pictures"][0] for reply in drawn.values()}) == len(EVERYBODY)
    return drawn


def mend_each_others_mistakes(group: Group, morning: dict[str, dict]) -> None:
    """Replying to a picture is enough, whoever made it; deleting it is not for others."""
    mended = group.draw("小红", "改 把红色换成蓝色", reply_to=morning["小明"])
    assert mended["pictures"]
    again = group.draw("小刚", "改 去掉背景 种子不变", reply_to=mended)
    assert again["pictures"]
    sketched = group.draw("小丽", f"/图生图 白色背景上的苹果 {QUICK}", picture=sketch())
    assert sketched["pictures"]
    refused = group.ask("小红", f"/删除 #{morning['小明']['numbers'][0]}")
    assert refused["is_error"]
    tree = group.ask("小明", f"/历史 树 #{again['numbers'][0]}")
    assert not tree["is_error"]


def swear(group: Group) -> None:
    """A blocked word is refused with a reason, however it is written, and costs nothing."""
    assert group.ask("小明", "/屏蔽词 添加 笨蛋")["is_error"]
    assert not group.ask(ADMIN, "/屏蔽词 添加 笨蛋")["is_error"]
    for written in ("一个笨蛋", "一个笨 蛋", "一个笨-蛋"):
        refused = group.ask(SWEARER, f"/画 {written} {QUICK}")
        assert refused["is_error"]
        assert not refused["numbers"]


def flood_and_be_banned(group: Group) -> None:
    """Whoever floods waits behind whoever does not; and an admin has the last word."""
    flood = [group.say(FLOODER, f"/画 黑色背景上的狗 --步数 20 --种子 {n}") for n in range(12)]
    over = group.ask(FLOODER, f"/画 第十三只狗 {QUICK}")
    assert over["is_error"]
    single = group.say("老王", f"/画 白色背景上的猫 {QUICK}")
    group.final(single)
    assert sum(bool(group.finals(message)) for message in flood) <= len(flood) // 2

    work = group.answers(flood[0])[0]["numbers"][0]
    assert group.ask("小明", f"/封禁 #{work} 1小时 刷屏")["is_error"]
    assert not group.ask(ADMIN, f"/封禁 #{work} 1小时 刷屏")["is_error"]
    refused = group.ask(FLOODER, f"/画 一只狗 {QUICK}")
    assert refused["is_error"]
    assert "刷屏" in refused["text"]
    group.say(FLOODER, "/取消 全部")
    for message in flood:
        group.final(message)


def pause_and_lose_power(group: Group) -> None:
    """What waits stays while the queue is paused, over a power cut; new wishes are refused."""
    assert group.ask("小明", "/暂停")["is_error"]
    assert not group.ask(ADMIN, "/暂停 换显卡")["is_error"]
    refused = group.ask("阿强", f"/画 一只猫 {QUICK}")
    assert refused["is_error"]
    assert "换显卡" in refused["text"]

    group.kill()
    group.start()
    assert group.ask("阿强", f"/画 一只猫 {QUICK}")["is_error"]
    assert not group.ask(ADMIN, "/恢复")["is_error"]
    assert group.draw("阿强", f"/画 一只猫 {QUICK}")["pictures"]


def switch_models(group: Group) -> None:
    """The group's model is the admin's choice."""
    assert group.ask("小明", "/换模型 迷你")["is_error"]
    assert not group.ask(ADMIN, "/换模型 迷你")["is_error"]
    assert group.draw("小明", f"/画 一只鱼 {QUICK}")["pictures"]
    assert not group.ask(ADMIN, "/换模型 默认")["is_error"]


def lose_power_while_drawing(group: Group) -> None:
    """What was accepted is drawn after all."""
    said = [group.say(person, "/画 绿色背景上的青蛙 --步数 30") for person in OTHERS[:6]]
    group.wait(lambda: any(group.finals(message) for message in said), "a first picture")
    group.kill()
    group.start()
    assert all(group.final(message)["pictures"] for message in said)


def repeat_to_the_last_bit(group: Group, morning: dict[str, dict]) -> None:
    """A picture of the morning, drawn in company, comes again as it was."""
    again = group.draw("大白", f"/复现 #{morning['大白']['numbers'][0]}")
    assert "逐像素一致" in again["text"]


def check_what_was_shown(group: Group) -> None:
    """Everybody was answered, and nobody was told the end of anything twice."""
    answered = {reply["reply_to"] for reply in group.shown}
    # Whoever cancels is told so where the jobs were asked for.
    asked = {message["id"] for message in group.said if "/取消" not in message["text"]}
    assert answered == asked
    ends = Counter(reply["reply_to"] for reply in group.shown if reply["is_final"])
    assert set(ends.values()) == {1}


async def check_the_books(data: Path, group: Group) -> None:
    """Nothing is open, every job was told of once, and what was charged is what was drawn."""
    storage = await Storage.open(data / "danqing.db")
    try:
        async with storage.reading() as tx:
            run = tx._statements.execute
            states = dict(
                (await run(text("SELECT status, count(*) FROM jobs GROUP BY status"))).all()
            )
            finals = (
                await run(
                    text("SELECT count(*), count(DISTINCT job_id) FROM outbox WHERE is_final")
                )
            ).one()
            replies = (await run(text("SELECT delivery_id FROM outbox"))).scalars()
            pictures = (await run(text("SELECT count(*) FROM outputs"))).scalar()
            charged = (await run(text("SELECT sum(pictures) FROM usage"))).scalar()
            acts = (await run(text("SELECT count(*) FROM audit"))).scalar()
    finally:
        await storage.close()
    jobs = sum(states.values())
    assert set(states) <= {str(status) for status in FINAL}
    assert tuple(finals) == (jobs, jobs)
    assert {f"r{reply}" for reply in replies} == {reply["shown"] for reply in group.shown}
    assert pictures == states["succeeded"]
    assert charged == pictures
    assert acts >= 6


def sketch() -> bytes:
    image = Image.new("RGB", (256, 256), "white")
    ImageDraw.Draw(image).ellipse((60, 60, 200, 200), fill="red")
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()
