"""The command 群设置: what holds for everybody in a conversation, or everywhere."""

from typing import Any

from bot.handlers.audited import SETTING, change, setting_of
from bot.handlers.request import Answer, Request
from bot.place_words import MODEL, NAMES, read_place_value, read_place_words
from bot.replies import place_replies
from bot.replies.sentences import say
from bot.resolve import resolve
from core.command import Options
from core.house import SIZE
from core.message import Button, Reply
from storage.places import EVERYWHERE, Place


async def place_settings(request: Request) -> Answer:
    """Show, change or clear what is set for this conversation, or with 全局 for all."""
    wish = read_place_words(request.command.prompt)
    address = request.message.address
    place = EVERYWHERE if wish.is_everywhere else Place(address.platform, address.conversation)
    kept = await request.tx.places.get(place)
    if wish.key is None:
        if wish.words:
            return await _clear(request, place, kept)
        return _show(kept, is_everywhere=wish.is_everywhere)
    if not wish.words.strip():
        return Answer(replies=(Reply(text=place_replies.how(wish.key)),))
    value = read_place_value(
        wish.key, wish.words, registry=request.registry, now=kept.get(wish.key)
    )
    await _check(request, wish.key, value, kept)
    entry = await change(request, SETTING, setting_of(place, wish.key), value)
    text = place_replies.changed(
        wish.key, value, is_new=entry is not None, is_everywhere=wish.is_everywhere
    )
    return Answer(replies=(Reply(text=text, buttons=_undo(entry)),))


async def _clear(request: Request, place: Place, kept: dict[str, Any]) -> Answer:
    """Forget everything that can be set here in words; each is an entry of its own."""
    keys = [key for key in NAMES if key in kept]
    for key in keys:
        await change(request, SETTING, setting_of(place, key), None)
    text = say("place_cleared", count=len(keys)) if keys else say("place_nothing_to_clear")
    return Answer(replies=(Reply(text=text),))


def _show(kept: dict[str, Any], *, is_everywhere: bool) -> Answer:
    return Answer(replies=(place_replies.settings(kept, is_everywhere=is_everywhere),))


async def _check(request: Request, key: str, value: Any, kept: dict[str, Any]) -> None:
    """Refuse a size that the model of the place could never draw."""
    if key == SIZE and value is not None:
        name = kept.get(MODEL) or (await request.tx.places.get(EVERYWHERE)).get(MODEL)
        size = tuple(value) if isinstance(value, list) else value
        resolve(
            "",
            Options(size=size, model=name if request.registry.find(name or "") else None),
            registry=request.registry,
            limits=request.limits,
        )


def _undo(entry: int | None) -> tuple[Button, ...]:
    if entry is None:
        return ()
    return (Button(label=say("button_undo"), command=f"/撤销 {entry}", is_minor=True),)
