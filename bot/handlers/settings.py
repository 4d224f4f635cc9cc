"""The command 设置: a person's own defaults."""

from typing import Final

import msgspec

from bot.commands.text import fold
from bot.commands.vocabulary import OPTION_FIELDS
from bot.handlers.request import Answer, Request
from bot.replies.sentences import notes, say
from bot.replies.settings_replies import option_rows
from bot.resolve import overlay, resolve
from core.command import Options
from core.errors import UserError
from core.message import Button, Reply

CLEAR: Final = frozenset({"清除", "清空", "重置", "恢复默认", "恢复", "reset", "clear"})
KEY: Final = "options"

_PER_WISH: Final = ("seed", "strength", "count")


async def settings(request: Request) -> Answer:
    """Show, change or clear the person's defaults."""
    command, tx = request.command, request.tx
    if fold(command.prompt).strip() in CLEAR:
        await tx.settings.clear(request.person_id)
        return Answer(replies=(Reply(text=say("settings_cleared")),))
    current = await defaults_of(request)
    if command.options == Options():
        if command.prompt.strip():
            raise UserError("settings_need_options", given=command.prompt.strip())
        rows = option_rows(current)
        text = say("settings", rows=rows) if rows else say("settings_empty")
        return Answer(replies=(Reply(text=text, buttons=_buttons(rows)),))
    for name in _PER_WISH:
        if getattr(command.options, name) is not None:
            raise UserError("setting_not_kept", option=OPTION_FIELDS[name])
    chosen = overlay(command.options, current)
    # A default that could never be drawn is refused now, not at the next picture.
    resolved = resolve("", chosen, registry=request.registry, limits=request.limits)
    await tx.settings.set(request.person_id, KEY, chosen)
    lines = (
        say("settings_saved", rows=option_rows(chosen)),
        notes(command.notices + resolved.notices),
    )
    return Answer(replies=(Reply(text="\n".join(line for line in lines if line)),))


async def defaults_of(request: Request) -> Options:
    """The person's defaults; none of them where nothing was set."""
    stored = (await request.tx.settings.get(request.person_id)).get(KEY)
    return Options() if stored is None else msgspec.convert(stored, Options)


def _buttons(rows: str) -> tuple[Button, ...]:
    return (Button(label="清除", command="/设置 清除"),) if rows else ()
