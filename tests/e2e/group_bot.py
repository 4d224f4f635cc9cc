"""A bot with a group chat as its platform: messages come in as lines, and go out as lines.

Run as `group_bot.py DATA`, with the settings in the environment. Each line on standard input is
a message (JSON), each line on standard output something that was sent to the group. What was sent
before a power cut, but not yet noted as sent, comes again under the same key (`shown`).
"""

import asyncio
import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.app import running
from bot.config import Settings
from bot.config_sections import DataSettings
from bot.logs import configure_logging
from core.address import Address
from core.message import Attachment, Delivery, Message, Progress

PLATFORM = "group"


class GroupPlatform:
    """One group, and everybody in it."""

    platform = PLATFORM

    def __init__(self, lines: asyncio.StreamReader) -> None:
        self.ready = asyncio.Event()
        self._lines = lines

    async def run(self, receive) -> None:
        self.ready.set()
        tell(kind="ready")
        while line := await self._lines.readline():
            said = json.loads(line)
            files = [Attachment(name="p.png", data=base64.b64decode(f)) for f in said["files"]]
            await receive(
                Message(
                    message_id=said["id"],
                    address=Address(
                        platform=PLATFORM,
                        conversation="group",
                        user=said["user"],
                        is_private=False,
                    ),
                    user_name=said["user"],
                    text=said["text"],
                    sent_at=datetime.now(UTC),
                    attachments=tuple(files),
                    reply_to=said["reply_to"],
                )
            )
            tell(kind="taken", id=said["id"])

    async def send(self, delivery: Delivery) -> str:
        reply = delivery.reply
        tell(
            kind="reply",
            shown=f"r{delivery.delivery_id}",
            reply_to=delivery.reply_to,
            text=reply.text,
            numbers=list(reply.numbers),
            pictures=[picture.number for picture in reply.pictures],
            buttons=[button.command for button in reply.buttons],
            is_final=reply.is_final,
            is_error=reply.is_error,
        )
        return f"r{delivery.delivery_id}"

    async def show(self, progress: Progress) -> None:
        tell(kind="progress", numbers=list(progress.numbers), fraction=progress.fraction)


def tell(**what: object) -> None:
    """Write a line down for whoever reads along."""
    print(json.dumps(what, ensure_ascii=False), flush=True)  # noqa: T201 - it is what this script is for


async def main(data: Path) -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    settings = Settings(data=DataSettings(path=data))
    configure_logging(settings.log)
    platform = GroupPlatform(lines)
    async with running(settings, web=False, more_adapters=[platform]):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
