"""The command 重绘: only what a mask marks is drawn anew."""

import asyncio
from typing import Final

from bot import masks
from bot.handlers import sources, targets
from bot.handlers.enqueue import enqueue
from bot.handlers.request import Answer, Request
from bot.handlers.sources import Source
from bot.resolve import resolve
from bot.wish import Wish
from core.command import Notice
from core.errors import UserError

STRENGTH: Final = 1.0
"""What is marked is drawn from nothing: of what was there nothing is to remain."""

_ALL: Final = 0.999


async def inpaint(request: Request) -> Answer:
    """Repaint a picture (attached, replied to or a work) where its mask is white."""
    source, mask_id = await _find(request)
    prompt = sources.prompt_for(request, request.command.prompt, source.work)
    mask, notices = await _read_mask(request, source, mask_id)
    options = await sources.basis(request, source.work)
    resolved = resolve(
        prompt,
        options,
        registry=request.registry,
        limits=request.limits,
        wish=Wish(init_image=source.picture, mask=mask, strength=STRENGTH),
    )
    seed = sources.seed_for(options, source.work, resolved.seed)
    return await enqueue(request, resolved, seed=seed, parent=source.number, notices=notices)


async def _find(request: Request) -> tuple[Source, str]:
    """The picture, and the input id of what came as its mask."""
    command, inputs = str(request.command.name), request.inputs
    work = await targets.named_work(request)
    if work is not None:
        # Where a work of ours is quoted, some platforms hand over its picture as well.
        inputs = inputs[len(request.message.quoted) :]
    num_pictures = len(inputs) + (work is not None)
    if num_pictures > 2:  # noqa: PLR2004 - a picture and its mask
        raise UserError("too_many_pictures_given", command=command, most=2, given=num_pictures)
    if work is not None:
        source = await sources.source_of(request, work)
        return source, _or_needed(inputs[0].input_id if inputs else None)
    if not inputs:
        raise UserError("picture_needed", command=command)
    mask_id = inputs[0].mask if len(inputs) == 1 else inputs[1].input_id
    return Source(picture=inputs[0]), _or_needed(mask_id)


def _or_needed(mask_id: str | None) -> str:
    if mask_id is None:
        raise UserError("mask_needed")
    return mask_id


async def _read_mask(
    request: Request, source: Source, mask_id: str
) -> tuple[str, tuple[Notice, ...]]:
    """The mask in the picture's own size, kept; what is odd about it is told."""
    png = await sources.read(request, mask_id)
    picture = source.picture
    mask = await asyncio.to_thread(masks.read_mask, png, picture.width, picture.height)
    if mask.share == 0:
        raise UserError("mask_empty")
    notices = [Notice("mask_stretched")] if mask.was_stretched else []
    if mask.share > _ALL:
        notices.append(Notice("mask_everywhere"))
    kept = await sources.keep(request, mask.picture)
    return kept.input_id, tuple(notices)
