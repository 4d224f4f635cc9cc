"""The same conversation as on every platform, on DingTalk, with the real bot and engine."""

import asyncio
import contextlib
import io

import pytest
from bot_process import BotProcess
from PIL import Image, ImageDraw

from tests.bot.adapters.dingtalk.robot import GROUP, words
from tests.fakes.dingtalk.messages import picture, quoting, rich_text, text
from tests.fakes.dingtalk_server import CLIENT_ID, CLIENT_SECRET, fake_dingtalk

pytestmark = pytest.mark.slow


@contextlib.asynccontextmanager
async def bot_on(platform, data, **more):
    """A real bot on the fake platform; leaving it kills it as a power cut would."""
    bot = await asyncio.to_thread(
        lambda: BotProcess(
            data,
            DANQING_DINGTALK__CLIENT_ID=CLIENT_ID,
            DANQING_DINGTALK__CLIENT_SECRET=CLIENT_SECRET,
            DANQING_DINGTALK__API_URL=platform.url,
            DANQING_DINGTALK__OAPI_URL=platform.url,
            DANQING_ACCESS__ADMINS="dingtalk:staff-boss",
            **more,
        )
    )
    try:
        await platform.wait_for_links(lambda: platform.links)
        yield bot
    finally:
        await asyncio.to_thread(bot.kill)


def sketch() -> bytes:
    image = Image.new("RGB", (256, 256), "white")
    ImageDraw.Draw(image).ellipse((60, 60, 196, 196), outline="black", width=8)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def finals(platform):
    return [shown for shown in platform.shown if "画好了" in words(shown)]


async def test_a_conversation_with_a_restart_in_the_middle(tmp_path):
    async with fake_dingtalk() as platform:
        platform.gateway.redeliver_after_s, platform.wait_s = 10, 150
        platform.api.files |= {"sketch": sketch(), "photo": sketch()}

        async def drawn(content, **more):
            count = len(finals(platform))
            await platform.say(content, **more)
            await platform.wait(lambda: len(finals(platform)) > count)
            return finals(platform)[-1]

        async def answered(content, **more):
            count = len(platform.shown)
            await platform.say(content, **more)
            await platform.wait(lambda: len(platform.shown) > count)
            return words(platform.shown[-1])

        async with bot_on(platform, tmp_path / "data"):
            cat = await drawn(" /画 红色背景上的一只猫 --步数 8", **GROUP)
            await drawn(
                rich_text("@丹青", " /图生图 ", ("sketch",), "蓝色背景上的球 --步数 8"),
                user="staff-hong",
                **GROUP,
            )
            await drawn("/变体 #1", **GROUP)
            quote = text("/改 加 帽子", **quoting("markdown", {}))
            edited = await drawn(quote | {"originalProcessQueryKey": cat.key}, **GROUP)
            photo = quoting("picture", {"downloadCode": "photo"})
            await drawn(text("/图生图 黄色的球 --步数 8", **photo), **GROUP)
            refusal = await answered("/换模型 mini", user="staff-hong", **GROUP)
            assert "dingtalk:staff-hong" in refusal
            assert "迷你" in await answered("/换模型 mini", user="staff-boss", **GROUP)
            await platform.say(
                "/画 绿色背景上的一只熊猫 --步数 60 --数量 4", message_id="m-mid", **GROUP
            )
            await platform.wait(lambda: "熊猫" in words(platform.shown[-1]))
        async with bot_on(platform, tmp_path / "data"):
            await platform.say(
                "/画 绿色背景上的一只熊猫 --步数 60 --数量 4", message_id="m-mid", **GROUP
            )
            # What was queued may be told once more: it was sent, but not yet noted as sent.
            await platform.say("/取消", **GROUP)
            await platform.wait(lambda: any("已取消" in words(one) for one in platform.shown))
            await platform.say(picture("sketch"))
            await platform.wait(lambda: "收到图片" in words(platform.shown[-1]))
            last = await drawn("/图生图 紫色的球 --步数 8")
        (tmp_path / "transcript.txt").write_text(
            "\n\n".join(f"[{one.route}] {words(one)}" for one in platform.shown), encoding="utf-8"
        )
        for position, data in enumerate(platform.api.media.values(), start=1):
            (tmp_path / f"{position}.png").write_bytes(data)

    assert "#4" in words(edited)
    assert any("改了：加「帽子」；种子不变" in words(shown) for shown in platform.shown)
    assert last.route == "person"
    assert len(finals(platform)) == len({words(one) for one in finals(platform)}) == 6
    assert len(platform.api.media) == 6
