"""The command 预设, and the option --预设: named bundles of prompt parts and options."""

from dataclasses import replace
from typing import Final

import msgspec

from bot.commands.parser import parse_words
from bot.handlers import drawing
from bot.handlers.request import Answer, Request
from bot.presets import Deed, Order, applied, check_words, read_order
from bot.replies import preset_replies
from bot.replies.sentences import say
from core.command import Command, CommandName, Notice
from core.errors import UserError
from core.message import Reply
from storage.presets import Preset

MOST_PRESETS: Final = 50

_TAKES_PRESETS: Final = frozenset(
    {
        *(CommandName.DRAW, CommandName.IMAGE_TO_IMAGE, CommandName.INPAINT),
        *(CommandName.OUTPAINT, CommandName.LINE_ART, CommandName.DEPTH),
    }
)


async def presets(request: Request) -> Answer:
    """Keep, use, show, share or forget a preset; without words, list them."""
    order = read_order(request.command.prompt)
    match order.deed:
        case Deed.LIST:
            return await _list(request)
        case Deed.SAVE:
            return await _save(request, order)
        case Deed.USE:
            return await _use(request, order)
    if order.words:
        raise UserError(
            "preset_words_unused", deed=order.deed.value, name=order.name, given=order.words
        )
    match order.deed:
        case Deed.SHOW:
            preset = await _find(request, order.name)
            return _answer(say("preset_row", name=preset.name, words=preset.words), preset.name)
        case Deed.REMOVE:
            return await _remove(request, order.name)
        case _:
            return await _share(request, order)


async def with_preset(request: Request) -> Request:
    """The request with what its option --预设 stands for; the same request without it.

    Raises UserError for a name that stands for nothing here, and for a command that has no use
    for prompts.
    """
    command = request.command
    if (name := command.options.preset) is None:
        return request
    if command.name not in _TAKES_PRESETS:
        raise UserError("preset_not_here", command=str(command.name))
    return _filled(request, command, await _find(request, name))


async def _list(request: Request) -> Answer:
    own = await request.tx.presets.own(request.person_id)
    shared = [
        preset
        for preset in await request.tx.presets.shared(request.message.address)
        if preset.person_id != request.person_id
    ]
    reply = preset_replies.listed(
        [(one.name, one.words, one.is_shared) for one in own],
        [(one.name, one.words) for one in shared],
    )
    return Answer(replies=(reply,))


async def _save(request: Request, order: Order) -> Answer:
    tx, name = request.tx, order.name
    check_words(order.words)
    before = await _own(request, name)
    if before is None and await tx.presets.count(request.person_id) >= MOST_PRESETS:
        first = (await tx.presets.own(request.person_id))[0]
        raise UserError("too_many_presets", most=MOST_PRESETS, first=first.name)
    await tx.presets.set(request.person_id, name, order.words, request.now)
    if before is None:
        return _answer(say("preset_saved", name=name, words=order.words), name)
    told = say("preset_replaced", name=name, before=before.words, words=order.words)
    return _answer(told, name)


async def _use(request: Request, order: Order) -> Answer:
    preset = await _find(request, order.name)
    wish = parse_words(order.words)
    if wish.options.preset is not None:
        raise UserError("preset_in_preset")
    filled = _filled(request, wish, preset)
    if not filled.command.prompt:
        raise UserError("preset_nothing_to_draw", name=preset.name)
    return await drawing.draw(filled)


async def _remove(request: Request, name: str) -> Answer:
    preset = await _need_own(request, name)
    await request.tx.presets.remove(request.person_id, name)
    return Answer(replies=(Reply(text=say("preset_removed", name=name, words=preset.words)),))


async def _share(request: Request, order: Order) -> Answer:
    await _need_own(request, order.name)
    here = request.message.address
    if order.deed is Deed.KEEP:
        await request.tx.presets.share(request.person_id, order.name, None)
        return _answer(say("preset_is_kept", name=order.name), order.name)
    if here.is_private:
        raise UserError("preset_shared_in_groups")
    for other in await request.tx.presets.shared(here):
        if other.name == order.name and other.person_id != request.person_id:
            raise UserError("preset_name_taken", name=order.name)
    await request.tx.presets.share(request.person_id, order.name, here)
    return _answer(say("preset_is_shared", name=order.name), order.name)


async def _find(request: Request, name: str) -> Preset:
    preset = await request.tx.presets.find(request.person_id, name, request.message.address)
    if preset is None:
        raise UserError("preset_unknown", name=name)
    return preset


async def _own(request: Request, name: str) -> Preset | None:
    own = await request.tx.presets.own(request.person_id)
    return next((preset for preset in own if preset.name == name), None)


async def _need_own(request: Request, name: str) -> Preset:
    preset = await _own(request, name)
    if preset is None:
        await _find(request, name)
        raise UserError("preset_not_yours", name=name)
    return preset


def _filled(request: Request, wish: Command, preset: Preset) -> Request:
    command = applied(wish, preset.words)
    used = Notice("preset_used", {"name": preset.name, "words": preset.words})
    return replace(
        request, command=msgspec.structs.replace(command, notices=(*command.notices, used))
    )


def _answer(text: str, name: str) -> Answer:
    return Answer(replies=(Reply(text=text, buttons=(preset_replies.use_button(name),)),))
