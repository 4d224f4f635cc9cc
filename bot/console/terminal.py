"""The terminal's commands, from settings to exit status."""

import asyncio
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console

from bot.config import Settings
from bot.console.attachments import read_attachments
from bot.console.chat import Chat
from bot.console.client import ChatError
from bot.console.connect import connected
from bot.console.conversation import Interrupts
from bot.console.cursor import Cursor
from bot.console.draw import Wish, draw
from bot.console.lines import standard_input, terminal_kept
from bot.console.reading import as_command
from bot.console.screen import Screen

INTERRUPTED: Final = 130


async def run_chat(settings: Settings, *, folder: Path) -> int:
    """Chat until the person leaves; pictures go to `folder`. Returns the exit status."""
    screen = Screen(Console())
    async with connected(settings) as client:
        with _ctrl_c() as interrupts, terminal_kept():
            chat = Chat(
                client=client,
                screen=screen,
                lines=standard_input(),
                interrupts=interrupts,
                cursor=Cursor(settings.data.path),
                folder=folder,
            )
            try:
                await chat.run()
            except ChatError as error:
                screen.show_error(str(error))
                return 1
    return 0


async def run_draw(
    settings: Settings, *, text: str, images: Sequence[Path], output: Path | None
) -> int:
    """Carry out one command, or draw a bare prompt; returns the exit status.

    Files written are named on standard output, everything else is said on standard error.
    """
    files = read_attachments(images)
    screen = Screen(Console(stderr=True))
    async with connected(settings) as client:
        with _ctrl_c() as interrupts:
            try:
                outcome = await draw(
                    Wish(text=as_command(text), files=files, output=output),
                    client=client,
                    screen=screen,
                    interrupts=interrupts,
                    cursor=Cursor(settings.data.path),
                )
            except ChatError as error:
                screen.show_error(str(error))
                return 1
    if outcome.reply is None:
        return INTERRUPTED
    screen.show_reply(msgspec.structs.replace(outcome.reply, buttons=()))
    for path in outcome.saved:
        sys.stdout.write(f"{path}\n")
    return 0 if outcome.is_success else 1


@contextmanager
def _ctrl_c() -> Iterator[Interrupts]:
    """Ctrl-C is heard, and does nothing else, inside the block."""
    interrupts = Interrupts()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, interrupts.interrupt)
    try:
        yield interrupts
    finally:
        loop.remove_signal_handler(signal.SIGINT)
