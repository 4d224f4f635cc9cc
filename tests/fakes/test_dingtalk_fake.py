"""The official SDK works against the fake platform, so the fake speaks the real protocol."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path

import pytest

from tests.fakes.dingtalk.messages import picture
from tests.fakes.dingtalk_server import CLIENT_ID, CLIENT_SECRET, fake_dingtalk

ROBOT = Path(__file__).parent / "dingtalk" / "sdk_robot.py"


@pytest.fixture
async def platform():
    async with fake_dingtalk() as fake:
        fake.gateway.redeliver_after_s = 10
        yield fake


@contextlib.asynccontextmanager
async def sdk_robot(fake):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROBOT), CLIENT_ID, CLIENT_SECRET),
        env={**os.environ, "DINGTALK_OPENAPI_ENDPOINT": fake.url},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await fake.wait_for_links(lambda: fake.links)
        yield
    finally:
        process.kill()
        await process.wait()


async def test_the_official_sdk_connects_and_exchanges_messages(platform):
    async with sdk_robot(platform):
        link = platform.links[0]
        assert link.subscriptions == [{"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}]
        await platform.wait_for_links(lambda: link.acks)
        ping = next(frame for frame in link.pushed if frame["type"] == "SYSTEM")
        assert link.acks[ping["headers"]["messageId"]]["data"] == ping["data"]

        await platform.say(" 你好", conversation="cidGROUP==", is_group=True)
        await platform.wait(lambda: platform.shown)
        echo = platform.shown[0]
        assert (echo.route, echo.conversation, echo.kind) == ("webhook", "cidGROUP==", "markdown")
        assert echo.content == {"title": "回声", "text": "你说：你好"}
        assert echo.at == ["staff-ming"]

        platform.api.files["code-1"] = b"\x89PNG"
        await platform.say(picture("code-1"))
        await platform.wait(lambda: len(platform.shown) == 2)
        assert platform.shown[1].content["content"] == f"图片 {platform.url}/files/code-1"

        await platform.say("卡片", conversation="cidGROUP==", is_group=True)
        await platform.wait(lambda: len(platform.shown) == 3)
        (card,) = platform.api.cards.values()
        assert card.values == {"markdown": "**进度** 10%", "title": "丹青"}
        assert card.space == "IM_GROUP.cidGROUP=="
        assert platform.shown[2].at == ["staff-ming"]
        assert platform.api.num_tokens == 1
