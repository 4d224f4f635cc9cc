"""The commands that draw a work again: 重画, 变体, 复现."""

from typing import Final

import msgspec

from bot.commands.text import fold
from bot.handlers import targets
from bot.handlers.enqueue import enqueue
from bot.handlers.request import Answer, Request
from bot.handlers.sources import seed_for, source_of
from bot.resolve import Resolved, carry, resolve
from bot.wish import Wish, options_of, wish_of
from core.command import Options
from core.errors import UserError
from core.work import Work

VARIATION: Final = {"": 0.45, "弱": 0.3, "中": 0.45, "强": 0.65}
"""How far a variation is redrawn, by the word that asks for it."""


async def redraw(request: Request) -> Answer:
    """The same once more with a new seed; options given override the work's."""
    targets.refuse_prompt(request, request.command.prompt)
    work, notices = await targets.find_target(request)
    options = carry(request.command.options, work.spec, request.registry)
    await check_pictures(request, work)
    resolved = resolve(
        work.spec.prompt,
        options,
        registry=request.registry,
        limits=request.limits,
        wish=wish_of(work.spec, request.registry),
    )
    seed = seed_for(options, work, resolved.seed)
    return await enqueue(request, resolved, seed=seed, parent=work.number, notices=notices)


async def vary(request: Request) -> Answer:
    """A near variation: image to image from the work itself (弱 or 强)."""
    work, words, notices = await targets.find_picked(request)
    extent = fold(words)
    if extent not in VARIATION:
        targets.refuse_prompt(request, words)
    given = request.command.options
    options = msgspec.structs.replace(
        carry(given, work.spec, request.registry), strength=given.strength
    )
    source = await source_of(request, work)
    resolved = resolve(
        work.spec.prompt,
        options,
        registry=request.registry,
        limits=request.limits,
        wish=Wish(init_image=source.picture, strength=VARIATION[extent]),
    )
    seed = seed_for(options, work, resolved.seed)
    return await enqueue(request, resolved, seed=seed, parent=work.number, notices=notices)


async def replay(request: Request) -> Answer:
    """The very same picture: spec, seed and bucket of the work."""
    work, notices = await targets.find_target(request)
    if request.command.options != Options():
        raise UserError("takes_no_options", command=str(request.command.name), number=work.number)
    targets.refuse_prompt(request, request.command.prompt)
    if work.record is None:
        raise UserError("no_record", number=work.number)
    await check_pictures(request, work)
    # Whether it can still be drawn at all: the model, its styles, the limits.
    resolve(
        work.spec.prompt,
        options_of(work.spec),
        registry=request.registry,
        limits=request.limits,
        wish=wish_of(work.spec, request.registry),
    )
    same = Resolved(spec=work.spec, count=1, seed=work.seed, notices=())
    return await enqueue(
        request,
        same,
        seed=work.seed,
        parent=work.number,
        bucket=work.record.bucket,
        notices=notices,
    )


async def check_pictures(request: Request, work: Work) -> None:
    """Raise UserError("input_lost") where a picture that a work was drawn from is gone."""
    kept = await request.tx.inputs.get_all(work.spec.images)
    if kept.keys() != work.spec.images:
        raise UserError("input_lost", number=work.number)
