"""`danqing draw`: one command, its pictures saved to files."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot.console.client import ChatClient
from bot.console.conversation import Conversation, Interrupts, LeaveError
from bot.console.cursor import Cursor
from bot.console.picture_files import made_path, picture_paths, write_picture
from bot.console.screen import Screen
from core.message import Attachment, Delivery, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A command to be carried out; pictures go to `output`, or are named by number."""

    text: str
    files: tuple[Attachment, ...] = ()
    output: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it ended: the last reply (None when the person left) and the files written."""

    reply: Reply | None
    saved: tuple[Path, ...] = ()

    @property
    def is_success(self) -> bool:
        """Whether there is what was asked for: pictures, or an answer that is no error."""
        if self.reply is None or self.reply.is_error:
            return False
        return bool(self.saved) or self.reply.job_id is None


async def draw(
    wish: Wish, *, client: ChatClient, screen: Screen, interrupts: Interrupts, cursor: Cursor
) -> Outcome:
    """Say the command and wait until it has been answered to the end.

    Raises ChatError when the bot refuses or is gone, OSError where a file cannot be written.
    """
    last: Delivery | None = None
    after = (await client.transcript()).last_delivery_id
    with screen.waiting() as waiting:
        async with Conversation(client, interrupts, after=after) as conversation:
            try:
                async for turn, item in conversation.ask(wish.text, wish.files):
                    if not turn.concerns(item):
                        continue
                    if isinstance(item, Delivery):
                        last = item
                    else:
                        waiting.show(item)
            except LeaveError:
                return Outcome(reply=None)
    if last is None:
        raise AssertionError("a turn ends with a reply")
    paths = picture_paths(wish.output, [picture.number for picture in last.reply.pictures])
    for picture, path in zip(last.reply.pictures, paths, strict=True):
        await asyncio.to_thread(write_picture, path, await client.picture(picture.number))
    made = tuple(made_path(input_id) for input_id in last.reply.inputs)
    for input_id, path in zip(last.reply.inputs, made, strict=True):
        await asyncio.to_thread(write_picture, path, await client.input(input_id))
    cursor.advance(last.delivery_id)
    return Outcome(reply=last.reply, saved=paths + made)
