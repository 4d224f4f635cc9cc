"""How the adapter behaves as a part of the bot: at the door, under load, and in its pace."""

import asyncio
from itertools import pairwise

from bot.adapters.discord.pace import Pace
from core.address import Address
from core.message import Progress
from tests.bot.adapters.discord.stage import staged
from tests.bot.house import png

NUM_COMMANDS = 100
"""Of 20 people at once."""


async def test_a_wrong_token_stops_only_this_adapter_and_says_what_to_click(tmp_path) -> None:
    async with staged(tmp_path, is_started=False, token="wrong") as stage:  # noqa: S106 - wrong on purpose
        bot = await stage.start_bot(is_connected=False)
        await stage.fake.until(lambda: bot.adapter.trouble)
        assert "Reset Token" in bot.adapter.trouble
        assert bot.adapter.ready.is_set()


async def test_a_missing_intent_stops_only_this_adapter_and_says_what_to_click(tmp_path) -> None:
    async with staged(tmp_path, is_started=False) as stage:
        stage.fake.world.may_read_content = False
        bot = await stage.start_bot(is_connected=False)
        await stage.fake.until(lambda: bot.adapter.trouble)
        assert "Message Content Intent" in bot.adapter.trouble
        assert bot.adapter.ready.is_set()


async def test_without_reading_messages_mentions_and_commands_still_work(tmp_path) -> None:
    async with staged(tmp_path, reads_content=False) as stage:
        stage.fake.world.may_read_content = False
        await stage.fake.say(stage.ming, stage.channel, "/画 一只猫")
        await stage.fake.say(stage.ming, stage.channel, f"<@{stage.fake.world.bot_id}> 画 一只狗")
        await stage.picture(1)
        await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只鸟")
        await stage.picture(2)
        prompts = [one.spec.prompt for one in stage.bot.engine.submitted]
        assert prompts == ["一只狗", "一只鸟"]


async def test_discord_away_at_the_start_is_waited_for(tmp_path) -> None:
    async with staged(tmp_path, is_started=False) as stage:
        stage.fake.faults.add("GET /users/@me", "drop", times=2)
        await stage.start_bot()
        await stage.fake.say(stage.ming, stage.channel, "/画 一只猫")
        await stage.picture(1)


async def test_many_commands_at_once_are_all_acknowledged_in_time(stage) -> None:
    stage.bot.engine.is_holding = True
    people = [stage.fake.world.add_user(f"人{number}") for number in range(20)]
    asked = [
        await stage.fake.slash(people[number % 20], stage.channel, "画", 提示词=f"第{number}张")
        for number in range(NUM_COMMANDS)
    ]
    await stage.fake.until(lambda: all(one.response is not None for one in asked))
    assert all(one.response["type"] == 5 for one in asked)
    waits = sorted(one.acked_after for one in asked)
    assert waits[int(0.99 * NUM_COMMANDS) - 1] < 3.0

    def all_queued() -> bool:
        return all("\n" in text for text in stage.texts()) and len(stage.texts()) == NUM_COMMANDS

    await stage.fake.until(all_queued)


async def test_commands_are_registered_where_the_settings_say(tmp_path) -> None:
    async with staged(tmp_path, is_started=False) as stage:
        stage._more["guild_ids"] = (stage.guild,)
        await stage.start_bot()
        assert stage.fake.world.commands[""] == []
        names = {one["name"] for one in stage.fake.world.commands[stage.guild]}
        assert {"画", "图生图", "帮助"} <= names


async def test_progress_is_shown_with_a_preview_and_never_covers_the_end(stage) -> None:
    stage.bot.engine.is_holding = True
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    await stage.shows(lambda one: "取消" in str(one["components"]))
    await stage.bot.engine.next_submit()
    await stage.bot.progress(0.5, preview=png())
    shown = await stage.shows(lambda one: "50%" in one["content"])
    assert shown["attachments"][0]["filename"] == "danqing-preview.jpg"
    assert "一只猫" in shown["content"]
    for percent in range(50, 100):
        await stage.bot.progress(percent / 100)
    await stage.bot.finish()
    await stage.picture(1)
    await stage.bot.adapter.show(
        Progress(
            job_id=1,
            address=Address(
                platform="discord", conversation=stage.channel.channel_id, user=stage.ming
            ),
            numbers=(1,),
            fraction=0.99,
        )
    )
    await stage.fake.slash(stage.ming, stage.channel, "帮助")
    await stage.shows(lambda one: "你说，我画" in one["content"])
    (ended,) = [one for one in stage.fake.own(stage.channel) if one["attachments"]]
    assert "画好了" in ended["content"]


async def test_what_is_asked_for_under_a_cover_is_shown_under_one_and_never_previewed(
    stage,
) -> None:
    stage.bot.engine.is_holding = True
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫", 私密=True)
    await stage.shows(lambda one: "取消" in str(one["components"]))
    await stage.bot.engine.next_submit()
    await stage.bot.progress(0.5, preview=png())
    shown = await stage.shows(lambda one: "50%" in one["content"])
    assert shown["attachments"] == []
    await stage.bot.finish()
    shown = await stage.picture(1)
    assert shown["attachments"][0]["filename"] == "SPOILER_danqing-1.png"


async def test_a_channel_is_edited_at_a_pace_and_the_last_edit_is_never_dropped() -> None:
    shown = []
    is_done = asyncio.Event()

    async def edit(progress: Progress) -> None:
        shown.append((asyncio.get_running_loop().time(), progress.job_id, progress.fraction))
        if {job for _, job, fraction in shown if fraction == 1.0} == {1, 2}:
            is_done.set()

    pace = Pace(edit, every_s=0.05)
    here = Address(platform="discord", conversation="1", user="1")
    for step in range(101):
        for job_id in (1, 2):
            pace.offer(Progress(job_id=job_id, address=here, numbers=(1,), fraction=step / 100))
        await asyncio.sleep(0)
    await asyncio.wait_for(is_done.wait(), 60)
    await pace.close()
    times = [at for at, _, _ in shown]
    assert all(later - earlier >= 0.045 for earlier, later in pairwise(times))
    assert len(shown) < 20
