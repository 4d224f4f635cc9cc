"""The command 扩图: a picture goes on beyond its edges."""

import asyncio
from typing import Final

import msgspec

from bot import canvas
from bot.choices import find_model
from bot.commands.sides import DEFAULT, Extension, Side, read_extension
from bot.handlers import sources
from bot.handlers.enqueue import enqueue
from bot.handlers.request import Answer, Request
from bot.outpaint import Canvas, Margins, lay_out, margins_of, margins_to
from bot.resolve import resolve
from bot.sizes import SHAPES
from bot.wish import Input, Wish
from core.command import Notice, Options
from core.model_card import ModelCard

STRENGTH: Final = 0.9
"""What is filled in beyond the edges shows through a little, so that colours go on."""


async def outpaint(request: Request) -> Answer:
    """Extend a picture to the sides that are named, or to a shape; all around by default."""
    source = await sources.need_source(request)
    extension = read_extension(request.command.prompt)
    prompt = sources.prompt_for(request, extension.prompt, source.work)
    options = await sources.basis(request, source.work)
    card = find_model(options.model, request.registry)
    laid = lay_out(
        source.picture.width,
        source.picture.height,
        _margins(extension, options, source.picture),
        card,
    )
    png = await sources.read(request, source.picture.input_id)
    is_mirrored = (options.fill or extension.fill) == "镜像"
    extended = await asyncio.to_thread(canvas.extend, png, laid, is_mirrored=is_mirrored)
    picture = await sources.keep(request, extended.picture)
    mask = await sources.keep(request, extended.mask)
    resolved = resolve(
        prompt,
        msgspec.structs.replace(options, size=None, aspect=None, fill=None),
        registry=request.registry,
        limits=request.limits,
        wish=Wish(
            init_image=picture,
            mask=mask.input_id,
            strength=STRENGTH,
            size=(laid.width, laid.height),
        ),
    )
    seed = sources.seed_for(options, source.work, resolved.seed)
    notices = _told(laid, source.picture, card)
    return await enqueue(request, resolved, seed=seed, parent=source.number, notices=notices)


def _margins(extension: Extension, options: Options, picture: Input) -> Margins:
    width, height = picture.width, picture.height
    if not extension.amounts and (aspect := _aspect(options)):
        return margins_to(aspect, width, height)
    amounts = extension.amounts or dict.fromkeys(Side, DEFAULT)
    return margins_of(amounts, width, height)


def _aspect(options: Options) -> float | None:
    """The shape asked for, where one is."""
    if isinstance(options.size, str):
        return SHAPES[options.size]
    wanted = options.size or options.aspect
    return None if wanted is None else wanted[0] / wanted[1]


def _told(laid: Canvas, picture: Input, card: ModelCard) -> tuple[Notice, ...]:
    """The size it becomes, and what became of the old picture's."""
    said = Notice(
        "outpainted",
        {
            "width": str(laid.width),
            "height": str(laid.height),
            "left": str(laid.left),
            "right": str(laid.right),
            "top": str(laid.top),
            "bottom": str(laid.bottom),
            "unit": str(card.size_multiple),
        },
    )
    width, height = str(laid.inner_width), str(laid.inner_height)
    if (laid.inner_width, laid.inner_height) == (picture.width, picture.height):
        return (said,)
    if laid.inner_width * laid.inner_height < picture.width * picture.height * 0.9:
        most = f"{card.max_pixels / 1e6:.3g}"
        return said, Notice(
            "outpaint_shrunk",
            {"width": width, "height": height, "model": card.title, "most": most},
        )
    return said, Notice("outpaint_scaled", {"width": width, "height": height})
