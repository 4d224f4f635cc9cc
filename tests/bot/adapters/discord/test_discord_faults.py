"""What Discord and the line to it may do, and what people see of it: nothing lost or doubled."""

import pytest

from bot.labels.check import check
from tests.bot.adapters.discord.stage import staged
from tests.fakes.discord.world import TEXT
from tests.fakes.discord_server import buttons

POST = r"POST /channels/\d+/messages$"
ORIGINAL = r"PATCH /webhooks/.*@original"


async def test_what_is_said_while_the_line_is_down_is_heard_on_resuming(stage) -> None:
    await stage.fake.gateway.drop(4000)
    await stage.fake.say(stage.ming, stage.channel, "/画 一只猫")
    await stage.picture(1)
    assert stage.fake.gateway.num_resumed == 1
    assert stage.fake.gateway.num_identified == 1
    assert len(stage.bot.engine.submitted) == 1


async def test_what_a_lost_session_has_missed_is_caught_up_with_once(stage) -> None:
    await stage.fake.say(stage.ming, stage.channel, "/画 一只猫")
    await stage.picture(1)
    await stage.fake.gateway.forget()
    await stage.fake.say(stage.hong, stage.channel, "/画 一只狗")
    await stage.picture(2)
    prompts = [one.spec.prompt for one in stage.bot.engine.submitted]
    assert prompts == ["一只猫", "一只狗"]
    assert stage.fake.gateway.num_identified == 2


async def test_commands_of_the_last_minutes_are_answered_after_a_restart(stage) -> None:
    await stage.stop_bot()
    private = stage.fake.world.private_channel(stage.ming)
    await stage.fake.say(stage.ming, stage.channel, "/画 很久以前")
    stage.wait_in_time(minutes=10)
    await stage.fake.say(stage.ming, stage.channel, "/画 一只猫")
    await stage.fake.say(stage.ming, stage.channel, "今天吃什么")
    stage.wait_in_time(minutes=10)
    await stage.start_bot()
    await stage.picture(1)
    prompts = [one.spec.prompt for one in stage.bot.engine.submitted]
    assert prompts == ["一只猫"]
    assert stage.fake.own(private) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503},
        {"status": 429, "retry_after": 0.05},
        {"status": 429, "retry_after": 0.05, "has_via": False},
        {"kind": "drop"},
        {"kind": "apply_then_drop"},
        {"kind": "apply_then_status", "status": 503},
        {"kind": "hang"},
    ],
    ids=str,
)
async def test_an_answer_is_shown_once_whatever_posting_meets(tmp_path, fault) -> None:
    async with staged(tmp_path, send_within_s=3.0) as stage:
        stage.fake.faults.add(POST, **fault)
        await stage.fake.say(stage.ming, stage.channel, "/画 一只猫")
        await stage.picture(1)
        assert len(stage.fake.own(stage.channel)) == 1
        assert stage.fake.faults.met


@pytest.mark.parametrize(
    "fault", [{"kind": "drop"}, {"kind": "apply_then_drop"}, {"status": 429, "retry_after": 0.05}]
)
async def test_an_interaction_is_answered_once_whatever_editing_meets(stage, fault) -> None:
    stage.fake.faults.add(ORIGINAL, **fault)
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    await stage.picture(1)
    assert len(stage.fake.own(stage.channel)) == 1


async def test_a_job_that_outlives_its_interaction_ends_in_a_reply(stage) -> None:
    stage.bot.engine.is_holding = True
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    first = await stage.shows(lambda one: "取消" in str(one["components"]))
    await stage.bot.engine.next_submit()
    stage.wait_in_time(minutes=16)
    await stage.bot.finish()
    shown = await stage.picture(1)
    assert shown["id"] != first["id"]
    assert shown["message_reference"]["message_id"] == first["id"]
    await stage.fake.until(lambda: not buttons(first))


async def test_an_interaction_that_died_early_is_answered_in_the_channel(stage) -> None:
    stage.fake.faults.add(ORIGINAL, status=401, code=50027)
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    shown = await stage.picture(1)
    assert len(stage.bot.engine.submitted) == 1
    assert shown["content"]


async def test_a_deleted_message_is_posted_anew(stage) -> None:
    stage.bot.engine.is_holding = True
    await stage.fake.say(stage.ming, stage.channel, "/画 一只猫")
    first = await stage.shows(lambda one: "取消" in str(one["components"]))
    await stage.bot.engine.next_submit()
    del stage.channel.messages[first["id"]]
    await stage.bot.finish()
    await stage.picture(1)
    assert len(stage.fake.own(stage.channel)) == 1


@pytest.mark.parametrize("how", ["is_deleted", "is_forbidden"])
async def test_a_picture_follows_its_person_when_the_channel_is_closed(stage, how) -> None:
    stage.bot.engine.is_holding = True
    await stage.fake.say(stage.ming, stage.channel, "/画 一只猫")
    await stage.shows(lambda one: "取消" in str(one["components"]))
    await stage.bot.engine.next_submit()
    setattr(stage.channel, how, True)
    await stage.bot.finish()
    private = stage.fake.world.private_channel(stage.ming)
    await stage.picture(1, private)
    other = stage.fake.world.add_channel(stage.guild, kind=TEXT)
    stage.bot.engine.is_holding = False
    await stage.fake.say(stage.ming, other, f"<@{stage.fake.world.bot_id}> 画 一只狗")
    await stage.picture(2, other)


async def test_a_picture_over_the_limit_is_made_smaller(stage) -> None:
    stage.fake.world.limit = 4_000
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    shown = await stage.picture(1)
    (data,) = stage.fake.files_of(shown)
    assert len(data) <= 4_000
    assert not shown["attachments"][0]["filename"].endswith(".png")
    assert check(data).is_valid


async def test_buttons_and_forms_work_after_a_restart(stage) -> None:
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    shown = await stage.picture(1)
    form = await stage.fake.press(stage.ming, stage.channel, shown, "改")
    await stage.fake.until(lambda: form.response)
    await stage.stop_bot()
    await stage.start_bot()
    await stage.fake.press(stage.ming, stage.channel, shown, "重画")
    await stage.picture(2)
    await stage.fake.submit(form, words="加一顶帽子")
    await stage.picture(3)
    assert "帽子" in stage.bot.engine.submitted[-1].spec.prompt


async def test_a_job_goes_on_in_its_message_after_a_restart(stage) -> None:
    stage.bot.engine.is_holding = True
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    first = await stage.shows(lambda one: "取消" in str(one["components"]))
    await stage.bot.engine.next_submit()
    await stage.stop_bot()
    await stage.start_bot()
    shown = await stage.picture(1)
    assert shown["id"] == first["id"]
    assert len(stage.fake.own(stage.channel)) == 1


async def test_an_interaction_is_answered_in_its_message_by_the_next_process(stage) -> None:
    stage.fake.faults.add(ORIGINAL, "hang", times=5)
    await stage.fake.slash(stage.ming, stage.channel, "帮助")
    await stage.fake.until(lambda: stage.fake.faults.met)
    await stage.stop_bot()
    await stage.start_bot()
    shown = await stage.shows(lambda one: "你说，我画" in one["content"])
    assert shown["flags"] == 0
    assert len(stage.fake.own(stage.channel)) == 1


async def test_a_reply_posted_before_a_crash_is_found_and_not_posted_again(stage) -> None:
    stage.fake.faults.add(POST, "apply_then_drop")
    stage.fake.faults.add(POST, "drop", times=1_000)
    await stage.fake.say(stage.ming, stage.channel, "/帮助")
    await stage.fake.until(lambda: len(stage.fake.faults.met) > 1)
    await stage.fake.say(stage.ming, stage.channel, "/画 一只猫")
    await stage.bot.engine.next_submit()
    await stage.stop_bot()
    stage.fake.faults.waiting.clear()
    stage.wait_in_time(minutes=5)
    await stage.start_bot()
    await stage.picture(1)
    cards = [one for one in stage.texts() if "丹青：你说，我画" in one]
    assert cards


async def test_a_zombie_line_is_left(tmp_path) -> None:
    async with staged(tmp_path, is_started=False, line_dead_after_s=2.0) as stage:
        stage.fake.gateway.interval_ms = 500
        await stage.start_bot()
        stage.fake.gateway.bury()
        await stage.fake.say(stage.ming, stage.channel, "/画 一只猫")
        await stage.picture(1)
        assert stage.fake.gateway.num_resumed >= 1
        assert len(stage.bot.engine.submitted) == 1
