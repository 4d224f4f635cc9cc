"""The commands 模型 and 换模型: which models there are, and which one is used here."""

from dataclasses import replace
from typing import Final

from bot.access import identity_of
from bot.choices import find_model
from bot.commands.text import fold
from bot.handlers.audited import SETTING, change, note, setting_of
from bot.handlers.request import Answer, Request
from bot.handlers.settings import MODEL, default_model, own_defaults
from bot.replies.model_replies import model_list
from bot.replies.sentences import say
from core import wire
from core.command import CommandName
from core.engine_state import EngineState
from core.errors import UserError
from core.house import Act
from core.message import Reply
from core.model_card import ModelCard
from storage.places import EVERYWHERE, Place

_BACK: Final = frozenset({"默认", "恢复默认", "清除", "default"})
_EVERYWHERE: Final = ("全局", "所有人", "大家")


async def models(request: Request) -> Answer:
    """List the models; or with a name use that one in this conversation from now on."""
    name, is_everywhere = _read(request.command.prompt)
    if not name:
        if request.command.name is CommandName.SWITCH_MODEL:
            raise UserError("missing_model", known=request.registry.models[-1].name)
        current = await default_model(request)
        return Answer(replies=(model_list(request.registry, current),))
    if not request.is_admin and (is_everywhere or not request.message.address.is_private):
        raise UserError("admins_only", identity=identity_of(request.message.address))
    address = request.message.address
    place = EVERYWHERE if is_everywhere else Place(address.platform, address.conversation)
    return await _choose(request, name, place)


async def unload(request: Request) -> Answer:
    """Have the engine drop a model from memory; how much that freed comes in a reply of its own."""
    name, _ = _read(request.command.prompt)
    if not name:
        raise UserError("unload_which", first=(await default_model(request)).title)
    card = find_model(name, request.registry)
    if request.engine_state is not EngineState.READY:
        raise UserError("unload_without_engine")
    await note(request, Act.UNLOAD, card.name, before=True, after=False)
    text = say("unload_begun", model=card.title)
    return Answer(replies=(Reply(text=text),), errand=wire.Unload(model=card.name))


async def _choose(request: Request, name: str, place: Place) -> Answer:
    if fold(name) in _BACK:
        await _set(request, place, None)
        said = "model_back_everywhere" if place == EVERYWHERE else "model_back"
        return await _answer(request, said, await default_model(request))
    card = find_model(name, request.registry)
    await _set(request, place, card.name)
    said = "model_chosen_everywhere" if place == EVERYWHERE else "model_chosen"
    answer = await _answer(request, said, card)
    # It is made ready now, not at the first picture; who asked hears when that took a while.
    is_up = request.engine_state is EngineState.READY
    return replace(answer, errand=wire.Load(model=card.name)) if is_up else answer


async def _set(request: Request, place: Place, name: str | None) -> None:
    """Set the model of a place; noted where it is not somebody's own private conversation."""
    subject = setting_of(place, MODEL)
    if place == EVERYWHERE or not request.message.address.is_private:
        await change(request, SETTING, subject, name)
    else:
        await SETTING.write(request.tx, subject, name, request.now)


async def _answer(request: Request, said: str, card: ModelCard) -> Answer:
    lines = [say(said, model=card.title)]
    if (await own_defaults(request)).model is not None:
        lines.append(say("model_setting_wins"))
    return Answer(replies=(Reply(text="\n".join(lines)),))


def _read(words: str) -> tuple[str, bool]:
    """The name, and whether it is meant for everybody."""
    name = words.strip()
    for word in _EVERYWHERE:
        if name.endswith(word):
            return name.removesuffix(word).strip(), True
    return name, False
