"""People and the bot in a Discord channel: commands, forms, menus, replies."""

from core.house import CLOSED
from storage.places import Place
from tests.bot.house import png
from tests.fakes.discord_server import buttons


async def test_a_slash_command_ends_in_one_message_with_its_picture(stage) -> None:
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫", 尺寸="512x512")
    shown = await stage.picture()
    assert len(stage.fake.own(stage.channel)) == 1
    assert "#1" in shown["content"]
    assert {"重画", "变体", "改", "放大"} <= {one["label"] for one in buttons(shown)}
    assert stage.fake.files_of(shown)[0].startswith(b"\x89PNG")
    assert stage.bot.engine.submitted[0].spec.prompt == "一只猫"
    assert stage.bot.engine.submitted[0].spec.width == 512


async def test_what_is_typed_is_heard_with_a_slash_or_a_mention(stage) -> None:
    await stage.fake.say(stage.ming, stage.channel, "今天吃什么")
    asked = await stage.fake.say(stage.ming, stage.channel, "/画 一只猫")
    shown = await stage.picture(1)
    assert shown["message_reference"]["message_id"] == asked["id"]
    await stage.fake.say(stage.hong, stage.channel, f"<@{stage.fake.world.bot_id}> 画 一只狗")
    await stage.picture(2)
    assert [one.spec.prompt for one in stage.bot.engine.submitted] == ["一只猫", "一只狗"]
    assert len(stage.fake.own(stage.channel)) == 2


async def test_a_reply_to_a_picture_of_ours_changes_it(stage) -> None:
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    shown = await stage.picture(1)
    await stage.fake.say(stage.ming, stage.channel, "好看", reply_to=shown)
    await stage.fake.say(stage.ming, stage.channel, "改 加一顶帽子", reply_to=shown)
    await stage.picture(2)
    assert "帽子" in stage.bot.engine.submitted[1].spec.prompt
    assert len(stage.fake.own(stage.channel)) == 2


async def test_a_sketch_comes_along_as_an_option_or_is_replied_to(stage) -> None:
    await stage.fake.slash(stage.ming, stage.channel, "图生图", 提示词="水彩", 图=png())
    await stage.picture(1)
    sketch = await stage.fake.say(stage.hong, stage.channel, "我的草图", files=(png("blue"),))
    await stage.fake.say(stage.ming, stage.channel, "/图生图 油画", reply_to=sketch)
    await stage.picture(2)
    first, second = stage.bot.engine.submitted
    assert len(first.images) == len(second.images) == 1
    assert list(first.images.values()) != list(second.images.values())


async def test_a_form_opens_for_a_draft_and_is_sent_as_a_command(stage) -> None:
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    shown = await stage.picture(1)
    form = await stage.fake.press(stage.ming, stage.channel, shown, "改")
    await stage.fake.until(lambda: form.response)
    assert form.response["type"] == 9
    assert form.response["data"]["title"] == "/改 #1"
    await stage.fake.submit(form, words="加一顶帽子")
    await stage.picture(2)
    assert "帽子" in stage.bot.engine.submitted[1].spec.prompt


async def test_a_form_is_filled_with_the_words_of_its_draft(stage) -> None:
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    await stage.picture(1)
    await stage.fake.slash(stage.ming, stage.channel, "参数", 编号=1)
    shown = await stage.shows(lambda one: "采样器" in one["content"])
    form = await stage.fake.press(stage.ming, stage.channel, shown, "照此再写")
    await stage.fake.until(lambda: form.response)
    field = form.response["data"]["components"][0]["components"][0]
    assert field["value"].startswith("一只猫")
    await stage.fake.submit(form, words=field["value"])
    await stage.picture(2)
    assert stage.bot.engine.submitted[1].seeds == stage.bot.engine.submitted[0].seeds


async def test_menus_speak_of_the_message_they_were_opened_on(stage) -> None:
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    shown = await stage.picture(1)
    await stage.fake.menu(stage.ming, stage.channel, "参数", shown)
    await stage.shows(lambda one: "采样器" in one["content"])
    sketch = await stage.fake.say(stage.hong, stage.channel, "看", files=(png("blue"),))
    form = await stage.fake.menu(stage.ming, stage.channel, "图生图", sketch)
    await stage.fake.until(lambda: form.response)
    await stage.fake.submit(form, words="水彩")
    await stage.picture(2)
    assert len(stage.bot.engine.submitted[1].images) == 1


async def test_names_and_own_works_are_offered_while_typing(stage) -> None:
    fake = stage.fake
    await fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    await stage.picture(1)
    numbers = await fake.complete(stage.ming, stage.channel, "重画", "编号", "猫")
    assert numbers == [{"name": "#1 一只猫", "value": 1}]
    assert await fake.complete(stage.hong, stage.channel, "重画", "编号", "") == []
    sizes = await fake.complete(stage.ming, stage.channel, "画", "尺寸", "768")
    assert {"name": "768x512", "value": "768x512"} in sizes
    samplers = await fake.complete(stage.ming, stage.channel, "画", "采样器", "euler")
    assert "Euler a" in {one["value"] for one in samplers}
    topics = await fake.complete(stage.ming, stage.channel, "帮助", "内容", "图生")
    assert "图生图" in {one["value"] for one in topics}


async def test_whoever_presses_is_who_asks(stage) -> None:
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    shown = await stage.picture(1)
    await stage.fake.press(stage.hong, stage.channel, shown, "删除")
    await stage.shows(lambda one: "不是你" in one["content"])
    await stage.fake.press(stage.hong, stage.channel, shown, "重画")
    await stage.picture(2)
    first, second = stage.bot.engine.submitted
    assert first.owner != second.owner


async def test_nobody_is_called_and_nothing_is_marked_up_by_a_prompt(stage) -> None:
    await stage.fake.slash(
        stage.ming, stage.channel, "画", 提示词="@everyone <@1> **猫** [猫](http://x)"
    )
    queued = await stage.shows(lambda one: "everyone" in one["content"] or one["attachments"])
    posted = [body for what, body in stage.fake.rest.requests if "messages" in what and body]
    assert posted
    assert all(body["allowed_mentions"]["parse"] == [] for body in posted)
    assert all("**猫**" not in (body.get("content") or "") for body in posted)
    assert queued


async def test_private_chats_need_no_slash(stage) -> None:
    private = stage.fake.world.private_channel(stage.ming)
    await stage.fake.say(stage.ming, private, "画 一只猫")
    await stage.picture(1, private)
    await stage.fake.say(stage.ming, private, "一只狗")
    refused = await stage.shows(lambda one: "就画这个" in str(one["components"]), private)
    await stage.fake.press(stage.ming, private, refused, "就画这个")
    await stage.picture(2, private)
    assert stage.bot.engine.submitted[1].spec.prompt == "一只狗"


async def test_several_pictures_come_as_files_of_one_message(stage) -> None:
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫", 数量="4")
    shown = await stage.picture(1)
    names = [file["filename"] for file in shown["attachments"]]
    assert names == [f"danqing-{number}.png" for number in (1, 2, 3, 4)]
    assert len(stage.fake.own(stage.channel)) == 1


async def test_a_long_answer_is_shown_whole(stage) -> None:
    prompt = "猫" * 1_990
    await stage.fake.slash(stage.ming, stage.channel, "画", 提示词=prompt)
    await stage.picture(1)
    await stage.fake.slash(stage.ming, stage.channel, "参数", 编号=1)
    shown = await stage.shows(lambda one: one["embeds"])
    assert prompt in shown["embeds"][0]["description"]


async def test_what_is_answered_with_silence_leaves_nothing_behind(stage) -> None:
    place = Place("discord", stage.channel.channel_id)
    async with stage.bot.storage.transaction() as tx:
        await tx.places.set(place, CLOSED, value=True)
    asked = await stage.fake.slash(stage.ming, stage.channel, "画", 提示词="一只猫")
    await stage.fake.until(lambda: asked.message_id is not None)
    await stage.fake.until(lambda: not stage.fake.own(stage.channel))
    assert stage.bot.engine.submitted == []


async def test_a_picture_that_cannot_be_had_is_said_plainly(stage) -> None:
    sketch = await stage.fake.say(stage.hong, stage.channel, "看", files=(png(),))
    stage.wait_in_time(hours=25)
    await stage.fake.say(stage.ming, stage.channel, "/图生图 水彩", reply_to=sketch)
    await stage.shows(lambda one: "取不到" in one["content"])
    await stage.fake.slash(stage.ming, stage.channel, "图生图", 提示词="水彩", 图=b"0" * 1_000_001)
    await stage.shows(lambda one: "太大" in one["content"])
    assert stage.bot.engine.submitted == []
