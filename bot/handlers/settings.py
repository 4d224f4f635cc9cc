"""The command 设置: a person's own defaults."""

from typing import Any, Final

import msgspec

from bot.choices import fitting_loras, models_with
from bot.commands.text import fold
from bot.commands.vocabulary import OPTION_FIELDS
from bot.handlers.request import Answer, Request
from bot.replies.sentences import notes, say
from bot.replies.settings_replies import option_rows
from bot.resolve import overlay, resolve
from core.command import Notice, Options
from core.errors import UserError
from core.house import SIZE
from core.message import Button, Reply
from core.model_card import ModelCard
from storage.places import EVERYWHERE, Place

CLEAR: Final = frozenset({"清除", "清空", "重置", "恢复默认", "恢复", "reset", "clear"})
KEY: Final = "options"
MODEL: Final = "model"
"""The key of a place's model."""

_PER_WISH: Final = (
    *("seed", "strength", "count"),
    *("fill", "control", "control_scale", "preprocess", "upscale", "preset"),
)


async def settings(request: Request) -> Answer:
    """Show, change or clear the person's defaults."""
    command, tx = request.command, request.tx
    if fold(command.prompt).strip() in CLEAR:
        await tx.settings.clear(request.person_id)
        return Answer(replies=(Reply(text=say("settings_cleared")),))
    current = await own_defaults(request)
    if command.options == Options():
        if command.prompt.strip():
            raise UserError("settings_need_options", given=command.prompt.strip())
        rows = option_rows(current)
        text = say("settings", rows=rows) if rows else say("settings_empty")
        return Answer(replies=(Reply(text=text, buttons=_buttons(rows)),))
    for name in _PER_WISH:
        if getattr(command.options, name):
            raise UserError("setting_not_kept", option=OPTION_FIELDS[name])
    chosen = overlay(command.options, current)
    # A default that could never be drawn is refused now, not at the next picture.
    tried, left_out = await _tried(request, chosen)
    resolved = resolve("", tried, registry=request.registry, limits=request.limits)
    await tx.settings.set(request.person_id, KEY, chosen)
    lines = (
        say("settings_saved", rows=option_rows(chosen)),
        notes(command.notices + left_out + resolved.notices),
    )
    return Answer(replies=(Reply(text="\n".join(line for line in lines if line)),))


async def defaults_of(request: Request) -> Options:
    """What is taken where nothing is said: the person's own defaults, and those of this place.

    Of the person's styles only those that the model has which is to draw.
    """
    model = await default_model(request)
    size = await _default_size(request)
    own = overlay(await own_defaults(request), Options(model=model.name, size=size))
    card = request.registry.find(request.command.options.model or own.model or model.name)
    if card is None:
        return own
    return msgspec.structs.replace(own, loras=fitting_loras(own.loras, card, request.registry)[0])


async def styles_left_out(request: Request, model: str) -> tuple[Notice, ...]:
    """What to say of the person's own styles that the model has not which draws."""
    if request.command.options.loras:
        return ()
    own, card = await own_defaults(request), request.registry.find(model)
    return () if card is None else fitting_loras(own.loras, card, request.registry)[1]


async def _tried(request: Request, chosen: Options) -> tuple[Options, tuple[Notice, ...]]:
    """New defaults as they would be drawn with; a style may be for another model than today's."""
    card = request.registry.find(chosen.model or (await default_model(request)).name)
    if card is None:
        return chosen, ()
    loras, told = fitting_loras(chosen.loras, card, request.registry)
    others = [lora for lora in chosen.loras if lora not in loras]
    unknown = [lora for lora in others if not models_with(lora.name, request.registry)]
    tried = msgspec.structs.replace(chosen, model=card.name, loras=(*loras, *unknown))
    return tried, told


async def default_model(request: Request) -> ModelCard:
    """The model of this conversation, else the one set for all, else the registry's first.

    One that is no longer offered counts as not set.
    """
    address = request.message.address
    for place in (Place(address.platform, address.conversation), EVERYWHERE):
        name = (await request.tx.places.get(place)).get(MODEL)
        card = None if name is None else request.registry.find(name)
        if card is not None:
            return card
    return request.registry.default


async def _default_size(request: Request) -> Any:
    """The size of this conversation, else the one set for all; None where neither is."""
    address = request.message.address
    for place in (Place(address.platform, address.conversation), EVERYWHERE):
        size = (await request.tx.places.get(place)).get(SIZE)
        if size is not None:
            return tuple(size) if isinstance(size, list) else size
    return None


async def own_defaults(request: Request) -> Options:
    """The person's defaults; none of them where nothing was set."""
    stored = (await request.tx.settings.get(request.person_id)).get(KEY)
    return Options() if stored is None else msgspec.convert(stored, Options)


def _buttons(rows: str) -> tuple[Button, ...]:
    return (Button(label=say("button_clear"), command="/设置 清除"),) if rows else ()
