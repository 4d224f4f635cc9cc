"""A bot with one more platform: it hands in one message, and writes down what it is sent.

Run as `held_reply_bot.py DATA TOLD MODE`. In the mode `block` it takes the first reply but hangs
with the final one in its hands, so that the bot can be killed between a finished picture and
its reply.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.app import running
from bot.config import Settings
from bot.config_sections import DataSettings
from bot.logs import configure_logging
from core.address import Address
from core.message import Message

ADDRESS = Address(platform="scripted", conversation="c", user="u")


class ScriptedPlatform:
    platform = "scripted"

    def __init__(self, told: Path, mode: str) -> None:
        self.ready = asyncio.Event()
        self.is_done = asyncio.Event()
        self._told = told
        self._mode = mode

    async def run(self, receive) -> None:
        self.ready.set()
        # The same message id at every start: a platform that redelivers.
        await receive(
            Message(
                message_id="m1",
                address=ADDRESS,
                user_name="小明",
                text="/画 红色背景上的一只猫 --步数 4 --种子 7",
                sent_at=datetime.now(UTC),
            )
        )
        await asyncio.Event().wait()

    async def send(self, delivery) -> str:
        if delivery.reply.is_final and self._mode == "block":
            print("holding the final reply", flush=True)  # noqa: T201 - the parent waits for it
            await asyncio.Event().wait()
        line = {"id": delivery.delivery_id, "is_final": delivery.reply.is_final}
        line["pictures"] = len(delivery.reply.pictures)
        with self._told.open("a") as file:
            file.write(json.dumps(line) + "\n")
        if delivery.reply.is_final:
            self.is_done.set()
        return str(delivery.delivery_id)

    async def show(self, progress) -> None:
        pass


async def main(data: Path, told: Path, mode: str) -> None:
    platform = ScriptedPlatform(told, mode)
    settings = Settings(data=DataSettings(path=data))
    configure_logging(settings.log)
    async with running(settings, web=False, more_adapters=[platform]):
        await platform.is_done.wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
