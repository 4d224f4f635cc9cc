"""The guided trial says what works, and what does not."""

import asyncio

from bot.adapters.dingtalk.trial import try_dingtalk
from tests.bot.adapters.dingtalk.robot import GROUP, options, words
from tests.bot.house import png
from tests.fakes.dingtalk.messages import quoting, text


async def test_a_trial_that_goes_well(platform):
    lines = []
    trying = asyncio.create_task(
        try_dingtalk(options(platform), png=png(), say=lines.append, wait_s=20)
    )
    await platform.say("你好", **GROUP)
    await platform.wait(lambda: platform.shown)
    (shown,) = platform.shown
    assert "![](@lAD" in words(shown)
    content = text("好", **quoting("markdown", {})) | {"originalProcessQueryKey": shown.key}
    await platform.say(content, **GROUP)
    assert await trying
    assert lines[-1].startswith("✓ 认得出")


async def test_wrong_credentials_are_explained(platform):
    lines = []
    wrong = options(platform, client_secret="no")  # noqa: S106 - it is wrong
    assert not await try_dingtalk(wrong, png=png(), say=lines.append, wait_s=1)
    assert "凭证与基础信息" in lines[-1]


async def test_silence_is_explained(platform):
    lines = []
    assert not await try_dingtalk(options(platform), png=png(), say=lines.append, wait_s=0.5)
    assert "Stream 模式" in lines[-1]
