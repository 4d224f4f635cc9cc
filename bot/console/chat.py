"""`danqing chat`: the conversation in a terminal."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from bot.console.attachments import AttachmentError, read_attachments
from bot.console.client import ChatClient, RefusedError
from bot.console.conversation import Conversation, Interrupts, LeaveError
from bot.console.cursor import Cursor
from bot.console.lines import Lines
from bot.console.picture_files import made_path, write_picture
from bot.console.reading import command_of
from bot.console.screen import PROMPT, Screen
from bot.console.typed import Typed, read_typed
from core.command import CommandName
from core.message import Button, Delivery, Reply


class Chat:
    """One person at one terminal.

    `folder` is where pictures are saved, `cursor` what has been shown already.
    """

    def __init__(
        self,
        *,
        client: ChatClient,
        screen: Screen,
        lines: Lines,
        interrupts: Interrupts,
        cursor: Cursor,
        folder: Path,
    ) -> None:
        self._client = client
        self._screen = screen
        self._lines = lines
        self._interrupts = interrupts
        self._cursor = cursor
        self._folder = folder
        self._buttons: Sequence[Button] = ()

    async def run(self) -> None:
        """Talk until the person leaves or their input ends; ChatError when the bot is gone."""
        if self._lines.is_keyboard:
            self._screen.greet()
        after = await self._show_missed()
        async with Conversation(self._client, self._interrupts, after=after) as conversation:
            draft = ""
            while (line := await self._read(draft)) is not None:
                draft = ""
                typed = read_typed(line, self._buttons)
                if typed is None:
                    return
                if typed.is_draft and self._lines.is_keyboard:
                    draft = typed.text
                elif typed.text.strip() or typed.files:
                    try:
                        await self._say(conversation, typed)
                    except LeaveError:
                        return

    async def _read(self, draft: str) -> str | None:
        reading = asyncio.create_task(self._lines.read(PROMPT, draft))
        try:
            line = await self._interrupts.wait(reading)
        finally:
            reading.cancel()
        if line is not None and not self._lines.is_keyboard:
            self._screen.show_typed(line)
        return line

    async def _say(self, conversation: Conversation, typed: Typed) -> None:
        try:
            files = await asyncio.to_thread(read_attachments, typed.files)
        except AttachmentError as error:
            self._screen.show_error(str(error))
            return
        with self._screen.waiting() as waiting:
            try:
                async for turn, item in conversation.ask(typed.text, files):
                    if isinstance(item, Delivery):
                        await self._show(item)
                    elif turn.concerns(item):
                        waiting.show(item)
                if command_of(typed.text) is CommandName.HELP:
                    self._screen.show_hints()
            except RefusedError as error:
                self._screen.show_error(str(error))

    async def _show_missed(self) -> int:
        """Show what was answered while nobody looked; returns the last delivery there is."""
        transcript = await self._client.transcript()
        seen = self._cursor.read()
        for entry in transcript.entries:
            if seen is not None and entry.reply is not None and int(entry.entry_id) > seen:
                await self._show_reply(entry.reply, int(entry.entry_id))
        self._cursor.advance(transcript.last_delivery_id)
        return transcript.last_delivery_id

    async def _show(self, delivery: Delivery) -> None:
        await self._show_reply(delivery.reply, delivery.delivery_id)
        self._cursor.advance(delivery.delivery_id)

    async def _show_reply(self, reply: Reply, delivery_id: int) -> None:
        saved = []
        for picture in reply.pictures:
            with suppress(RefusedError):  # deleted meanwhile
                data = await self._client.picture(picture.number)
                saved.append(self._folder / f"danqing-{picture.number}.png")
                await asyncio.to_thread(write_picture, saved[-1], data)
        for input_id in reply.inputs:
            with suppress(RefusedError):
                data = await self._client.input(input_id)
                saved.append(self._folder / made_path(input_id))
                await asyncio.to_thread(write_picture, saved[-1], data)
        if reply.bundle:
            with suppress(RefusedError):
                path = self._folder / f"danqing-{delivery_id}.zip"
                await self._client.save_bundle(delivery_id, path)
                saved.append(path)
        if reply.job_id is not None and not reply.is_final:
            # Nobody can press a button while the job is waited for; Ctrl-C cancels it.
            reply = msgspec.structs.replace(reply, buttons=())
        self._screen.show_reply(reply, saved)
        self._buttons = reply.buttons or self._buttons
