"""What people on DingTalk say and are shown."""

import io

from PIL import Image

from tests.bot.adapters.dingtalk.robot import GROUP, all_shown, open_robot, words
from tests.bot.house import png
from tests.fakes.dingtalk.messages import ROBOT_USER, picture, quoting, rich_text, text


async def test_a_wish_in_a_one_to_one_chat_ends_in_its_picture(platform, tmp_path):
    async with open_robot(tmp_path, platform):
        await platform.say("画 一只猫")
        await all_shown(platform, "收到", "画好了")
    queued, done = platform.shown
    assert (queued.route, queued.conversation) == ("person", "staff-ming")
    assert "#1" in words(queued)
    assert (done.route, done.kind) == ("person", "sampleMarkdown")
    (media_id,) = platform.api.media
    assert f"![]({media_id})" in words(done)
    assert "**#1**" in words(done)
    assert Image.open(io.BytesIO(platform.api.media[media_id])).size == (512, 512)
    assert "dtmd://dingtalkclient/sendMessage?content=%2F%E9%87%8D%E7%94%BB%20%231" in words(done)
    assert "[/重画 #1]" in words(done)


async def test_in_a_group_only_the_person_who_asked_is_mentioned(platform, tmp_path):
    async with open_robot(tmp_path, platform):
        await platform.say(" /画 一只猫", user="staff-hong", **GROUP)
        await all_shown(platform, "收到", "画好了")
    queued, done = platform.shown
    assert (queued.route, queued.conversation) == ("webhook", "cidGROUP==")
    assert queued.at == ["staff-hong"]
    assert words(queued).startswith("@staff-hong ")
    assert (done.route, done.conversation, done.at) == ("group", "cidGROUP==", [])


async def test_words_and_a_picture_in_one_message_start_from_the_picture(platform, tmp_path):
    platform.api.files["sketch"] = png("blue")
    async with open_robot(tmp_path, platform) as house:
        await platform.say(
            rich_text("@丹青", "/图生图 ", ("sketch",), "一座蓝色的山"), user="staff-hong", **GROUP
        )
        submit = await house.engine.next_submit()
        assert submit.spec.prompt == "一座蓝色的山"
        assert len(submit.spec.images) == 1
        await all_shown(platform, "画好了")


async def test_a_quoted_picture_is_started_from(platform, tmp_path):
    platform.api.files["code-7"] = png("green")
    quote = quoting("picture", {"downloadCode": "code-7"})
    async with open_robot(tmp_path, platform) as house:
        await platform.say(text(" /图生图 绿色的湖", **quote), **GROUP)
        submit = await house.engine.next_submit()
        assert len(submit.spec.images) == 1


async def test_a_quoted_rich_text_gives_its_picture(platform, tmp_path):
    platform.api.files["code-8"] = png("green")
    parts = [{"msgType": "text", "content": "看"}, {"msgType": "picture", "downloadCode": "code-8"}]
    async with open_robot(tmp_path, platform) as house:
        quote = quoting("richText", {"richText": parts})
        await platform.say(text("/图生图 湖", **quote), **GROUP)
        assert len((await house.engine.next_submit()).spec.images) == 1


async def test_a_quote_of_our_picture_is_known_by_its_key(platform, tmp_path):
    async with open_robot(tmp_path, platform) as house:
        await platform.say("/画 一只猫 --数量 1", **GROUP)
        await all_shown(platform, "画好了")
        await platform.say("/画 一只狗", user="staff-hong", **GROUP)
        await platform.wait(lambda: sum("画好了" in words(s) for s in platform.shown) == 2)
        first = next(s for s in platform.shown if "画好了" in words(s))
        quote = quoting("interactiveCard", {}, sender=ROBOT_USER)
        content = text("/重画", **quote) | {"originalProcessQueryKey": first.key}
        await platform.say(content, user="staff-hong", **GROUP)
        assert (await house.engine.next_submit(3)).spec.prompt == "一只猫"


async def test_a_quote_of_our_words_is_known_by_the_number_in_them(platform, tmp_path):
    async with open_robot(tmp_path, platform) as house:
        await platform.say("/画 一只猫", **GROUP)
        await platform.say("/画 一只狗", user="staff-hong", **GROUP)
        await platform.wait(lambda: sum("画好了" in words(s) for s in platform.shown) == 2)
        quote = quoting("text", {"text": "已排队 #1：一只猫"}, sender=ROBOT_USER)
        await platform.say(text("/重画", **quote), user="staff-hong", **GROUP)
        assert (await house.engine.next_submit(3)).spec.prompt == "一只猫"


async def test_a_number_that_somebody_else_wrote_is_not_taken_for_a_work(platform, tmp_path):
    async with open_robot(tmp_path, platform) as house:
        await platform.say("/画 一只猫", user="staff-hong", **GROUP)
        await platform.say("/画 一只狗", **GROUP)
        await platform.wait(lambda: sum("画好了" in words(s) for s in platform.shown) == 2)
        quote = quoting("text", {"text": "我喜欢 #1"}, sender="$:LWCP_v1:$staff-hong")
        await platform.say(text("/重画", **quote), **GROUP)
        assert (await house.engine.next_submit(3)).spec.prompt == "一只狗"


async def test_what_people_write_is_never_markdown(platform, tmp_path):
    prompt = "一只猫 ![](http://x/y.png) [点我](http://x) **粗** <a atId=all>"
    async with open_robot(tmp_path, platform):
        await platform.say(f"/画 {prompt}", **GROUP)
        await all_shown(platform, "收到", "画好了")
    queued = platform.shown[0]
    assert queued.kind == "markdown"
    assert "](http" not in words(queued).replace("](dtmd", "")
    assert "<a" not in words(queued)
    assert words(queued).count("**") == 2, "only our own number is bold"


async def test_a_person_of_another_organisation_is_answered_by_webhook(platform, tmp_path):
    async with open_robot(tmp_path, platform):
        await platform.say("帮助", user="external-1")
        await platform.wait(lambda: platform.shown)
    assert platform.shown[0].route == "webhook"


async def test_a_picture_that_cannot_be_had_is_said_so(platform, tmp_path):
    async with open_robot(tmp_path, platform):
        await platform.say(rich_text("/图生图 山", ("gone",)), **GROUP)
        await platform.wait(lambda: platform.shown)
    assert "重新发" in words(platform.shown[0])


async def test_an_export_is_a_file_in_private_and_none_in_a_group(platform, tmp_path):
    async with open_robot(tmp_path, platform):
        await platform.say("/画 一只猫")
        await all_shown(platform, "画好了")
        await platform.say("/导出")
        await all_shown(platform, "文件在上面")
        await platform.say("/导出", **GROUP)
        await all_shown(platform, "单聊我")
    (file,) = [shown for shown in platform.shown if shown.kind == "sampleFile"]
    assert file.content["fileType"] == "zip"
    assert platform.api.media[file.content["mediaId"]].startswith(b"PK")


async def test_a_reply_that_is_sent_again_is_not_uploaded_again(platform, tmp_path):
    platform.faults.add("/oToMessages/batchSend", times=3)
    async with open_robot(tmp_path, platform):
        await platform.say("/画 一只猫")
        await all_shown(platform, "画好了")
    assert len(platform.api.media) == 1


async def test_a_spoken_wish_is_drawn(platform, tmp_path):
    async with open_robot(tmp_path, platform) as house:
        await platform.say(
            {"msgtype": "audio", "content": {"duration": 1, "recognition": "画一只猫"}}
        )
        assert "猫" in (await house.engine.next_submit()).spec.prompt


async def test_a_picture_first_and_the_command_after_it(platform, tmp_path):
    platform.api.files["sketch"] = png("blue")
    async with open_robot(tmp_path, platform) as house:
        await platform.say(picture("sketch"))
        await all_shown(platform, "收到图片")
        await platform.say("/图生图 一座山")
        assert len((await house.engine.next_submit()).spec.images) == 1
