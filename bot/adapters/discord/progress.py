"""Progress in a job's message: a bar, and a preview where there is one."""

import asyncio
import io
from typing import Any

import discord
import structlog

from bot.adapters.discord import look
from bot.adapters.discord.calls import Calls
from bot.adapters.discord.client import Client
from bot.adapters.discord.jobs import Jobs
from bot.adapters.discord.trouble import FAILURES, is_gone
from bot.replies.sentences import tell
from core.message import Progress

_log = structlog.get_logger(__name__)


async def show_progress(progress: Progress, *, client: Client, jobs: Jobs, calls: Calls) -> None:
    """Put progress into its job's message; what fails is dropped."""
    shown = await jobs.find(progress.address, progress.job_id)
    if shown is None:
        return
    async with shown.lock:
        if shown.is_over:
            return
        said: dict[str, Any] = {
            "content": look.cut(_content(shown.head, progress), look.MAX_CONTENT)
        }
        is_shown = not await jobs.is_covered(shown, progress.numbers[0])
        if progress.preview is not None and is_shown:
            preview = discord.File(io.BytesIO(progress.preview), "danqing-preview.jpg")
            said["attachments"] = [preview]
        place = client.get_partial_messageable(int(progress.address.conversation))
        try:
            async with asyncio.timeout(30):
                if shown.call is not None and calls.is_live(shown.call):
                    await shown.call.interaction.edit_original_response(**said)
                else:
                    await place.get_partial_message(shown.message_id).edit(**said)
        except (*FAILURES, TimeoutError) as error:
            if is_gone(error):
                shown.is_over = True
            _log.debug("discord_progress_dropped", why=str(error))


def _content(head: str, progress: Progress) -> str:
    if progress.text:
        now = progress.text
    elif progress.position:
        now = tell("ahead", position=progress.position)
    else:
        percent = round(100 * progress.fraction)
        now = tell("discord_drawing", bar=look.bar(progress.fraction), percent=percent)
    return "\n".join(part for part in (look.escaped(head), now) if part)
