"""A DingTalk on the loopback interface: the Stream gateway and the HTTP interfaces of a robot.

It speaks as the official documents say and as the field reports (each part names its sources),
and is held to that by the official SDK in `test_dingtalk_fake.py`. People write through `say`,
press buttons through `press`, and see what is in `shown`.
"""

import asyncio
import contextlib
import itertools
import json

from aiohttp import web

from tests.fakes.dingtalk.faults import Faults
from tests.fakes.dingtalk.links import BOT_TOPIC, CARD_TOPIC, Gateway
from tests.fakes.dingtalk.messages import CORP, robot_message, text
from tests.fakes.dingtalk.open_api import OpenApi, Shown

CLIENT_ID = "dingtestclient"
CLIENT_SECRET = "very-secret-client-secret"  # noqa: S105 - of the fake, no secret
WEBHOOK_LIFE_S = 90 * 60
WAIT_S = 30


class FakeDingTalk:
    """One organisation with one robot."""

    def __init__(self) -> None:
        named = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        self.api = OpenApi(**named, robot_code=CLIENT_ID)
        self.gateway = Gateway(**named)
        self.faults = Faults()
        self.webhook_life_s = WEBHOOK_LIFE_S
        self.wait_s = WAIT_S
        self.url = ""
        self.api.on_shown = self._tell
        self._changed = asyncio.Condition()
        self._ids = itertools.count(1)

    @property
    def shown(self) -> list[Shown]:
        """All that people have been shown, oldest first."""
        return self.api.shown

    @property
    def links(self):
        """The open links of the robot."""
        return self.gateway.links

    def message(self, content: dict | str, *, message_id: str | None = None, **more) -> dict:
        """The data of a message as it will be pushed; see `robot_message`."""
        content = text(content) if isinstance(content, str) else content
        conversation = more.setdefault("conversation", "cidPRIVATE==")
        webhook, expires = self.api.new_webhook(conversation, self.webhook_life_s)
        return robot_message(
            message_id=message_id or f"msg{next(self._ids)}==",
            webhook=webhook,
            webhook_expires_ms=expires,
            robot_code=CLIENT_ID,
            **more,
            **content,
        )

    async def say(self, content: dict | str, **more) -> str:
        """Have somebody write; returns the message's id once the robot has acked it."""
        data = self.message(content, **more)
        await self.gateway.push(BOT_TOPIC, data)
        return data["msgId"]

    async def press(self, track_id: str, *, user: str = "staff-ming", **params: str) -> dict:
        """Have somebody press a button of a card; the ack's data."""
        private = {"cardPrivateData": {"actionIds": ["button"], "params": params}}
        data = {
            "type": "actionCallback",
            "outTrackId": track_id,
            "corpId": CORP,
            "userId": user,
            "content": json.dumps(private, ensure_ascii=False),
        }
        return json.loads((await self.gateway.push(CARD_TOPIC, data))["data"])

    async def wait(self, condition) -> None:
        """Wait until a condition on what is shown holds."""
        async with asyncio.timeout(self.wait_s), self._changed:
            await self._changed.wait_for(condition)

    async def wait_for_links(self, condition) -> None:
        """Wait until a condition on the links holds."""
        async with asyncio.timeout(self.wait_s), self.gateway.changed:
            await self.gateway.changed.wait_for(condition)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


@contextlib.asynccontextmanager
async def fake_dingtalk():
    """A fake platform, serving."""
    fake = FakeDingTalk()
    app = web.Application(middlewares=[fake.faults.middleware], client_max_size=64 * 1024**2)
    app.add_routes(
        [
            web.post("/v1.0/gateway/connections/open", fake.gateway.open),
            web.get("/connect", fake.gateway.connect),
            *fake.api.routes(),
        ]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    fake.api.url = fake.gateway.url = fake.url
    try:
        yield fake
    finally:
        fake.faults.release()
        await fake.gateway.close()
        await runner.cleanup()
