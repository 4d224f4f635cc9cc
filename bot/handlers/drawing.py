"""The commands that draw something new: 画, 图生图."""

from bot.handlers.control import control_by
from bot.handlers.enqueue import enqueue
from bot.handlers.request import Answer, Request
from bot.handlers.settings import defaults_of
from bot.handlers.sources import Source, basis, find_source, need_source
from bot.resolve import overlay, resolve
from bot.wish import NOTHING, Wish
from core.command import Notice
from core.errors import UserError


async def draw(request: Request) -> Answer:
    """Text to image; where a picture came along or was replied to, that is redrawn or followed."""
    source = await find_source(request)
    if source is None:
        return await _draw(request, NOTHING, None)
    if request.command.options.control is None:
        return await _draw(request, Wish(init_image=source.picture), source)
    control, notices = await control_by(request, source.picture)
    return await _draw(request, Wish(control=control), source, notices)


async def image_to_image(request: Request) -> Answer:
    """Image to image: from an attached or quoted picture, or a work.

    With 控制 that picture is followed as well, or else a second one.
    """
    follows = request.command.options.control is not None
    source = await need_source(request, most=2 if follows else 1)
    wish = Wish(init_image=source.picture)
    notices: tuple[Notice, ...] = ()
    if follows:
        followed = request.inputs[-1] if request.inputs else source.picture
        control, notices = await control_by(request, followed)
        wish = Wish(init_image=source.picture, control=control)
    return await _draw(request, wish, source, notices)


async def _draw(
    request: Request, wish: Wish, source: Source | None, notices: tuple[Notice, ...] = ()
) -> Answer:
    if source is None and request.command.options.seed == "不变":
        raise UserError("keep_seed_alone")
    options = (
        overlay(request.command.options, await defaults_of(request))
        if source is None
        else await basis(request, None)
    )
    resolved = resolve(
        request.command.prompt,
        options,
        registry=request.registry,
        limits=request.limits,
        wish=wish,
    )
    parent = None if source is None else source.number
    return await enqueue(request, resolved, seed=resolved.seed, parent=parent, notices=notices)
