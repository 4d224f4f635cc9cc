"""HTTP mode: DingTalk calls us, and proves that it is DingTalk."""

import time

import aiohttp

from bot.adapters.dingtalk.http_mode import is_signed, sign
from bot.adapters.dingtalk.options import HttpOptions
from tests.bot.adapters.dingtalk.robot import open_robot
from tests.fakes.dingtalk_server import CLIENT_SECRET

HTTP = {"http": HttpOptions(host="127.0.0.1", port=0, path="/dingtalk")}


async def post(house, data, *, secret=CLIENT_SECRET, at=None):
    timestamp = str(int((time.time() if at is None else at) * 1000))
    headers = {"timestamp": timestamp, "sign": sign(timestamp, secret)}
    url = f"http://127.0.0.1:{house.robot.port}/dingtalk"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=data, headers=headers) as response,
    ):
        return response.status


def test_the_sign_is_that_of_the_documents_example():
    # The example of receive-message at open.dingtalk.com, computed with openssl.
    signed = "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="
    assert sign("1577262236757", "this is a secret") == signed
    ours = {"secret": "this is a secret", "now_ms": 1577262236757}
    assert is_signed("1577262236757", signed, **ours)
    assert not is_signed("1577262236757", signed, **ours | {"secret": "another"})
    assert not is_signed("1577262236757", signed, **ours | {"now_ms": 1577269999999})
    assert not is_signed("soon", signed, **ours)


async def test_a_signed_message_is_drawn_and_others_are_refused(platform, tmp_path):
    async with open_robot(tmp_path, platform, **HTTP) as house:
        data = platform.message("/画 一只猫")
        assert await post(house, data, secret="no") == 403  # noqa: S106 - it is wrong
        assert await post(house, data, at=time.time() - 4000) == 403
        assert await post(house, data) == 200
        assert await post(house, data) == 200
        await platform.wait(lambda: len(platform.shown) == 2)
        assert len(house.engine.submitted) == 1
