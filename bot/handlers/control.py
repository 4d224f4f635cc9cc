"""The commands that follow a picture: 线稿, 深度."""

import asyncio
from typing import Final

from bot import tones
from bot.handlers import sources
from bot.handlers.enqueue import enqueue
from bot.handlers.request import Answer, Request
from bot.replies.model_words import NAMES
from bot.resolve import resolve
from bot.wish import Control, Input, Wish
from core.command import Notice
from core.errors import UserError
from core.model_card import ControlKind
from core.spec import Preprocess

_KINDS: Final = {name: kind for kind, name in NAMES.items()}


async def line_art(request: Request) -> Answer:
    """Draw along the outlines of a picture, or along a drawing as it is."""
    return await _follow(request, ControlKind.CANNY)


async def depth(request: Request) -> Answer:
    """Draw at the distances of a picture, or of a depth map as it is."""
    return await _follow(request, ControlKind.DEPTH)


async def control_by(request: Request, picture: Input) -> tuple[Control, tuple[Notice, ...]]:
    """What `--控制 线稿` makes of a picture."""
    asked = request.command.options.control
    if asked is None:
        raise ValueError("the option 控制 was not given")
    return await _prepare(request, picture, _KINDS[asked.name])


async def _follow(request: Request, kind: ControlKind) -> Answer:
    source = await sources.need_source(request)
    prompt = sources.prompt_for(request, request.command.prompt, source.work)
    control, notices = await _prepare(request, source.picture, kind)
    resolved = resolve(
        prompt,
        await sources.basis(request, None),
        registry=request.registry,
        limits=request.limits,
        wish=Wish(control=control),
    )
    return await enqueue(
        request, resolved, seed=resolved.seed, parent=source.number, notices=notices
    )


async def _prepare(
    request: Request, picture: Input, kind: ControlKind
) -> tuple[Control, tuple[Notice, ...]]:
    """The picture as it is, or to be preprocessed: as asked, else as it looks."""
    png = await sources.read(request, picture.input_id)
    asked = request.command.options.preprocess
    seen = await asyncio.to_thread(tones.tones_of, png)
    looks_ready = seen.is_line_drawing if kind is ControlKind.CANNY else seen.is_grey
    is_ready = looks_ready if asked is None else asked == "原样"
    notices = () if asked is not None else (Notice(_READINGS[kind, is_ready]),)
    if is_ready and kind is ControlKind.CANNY:
        drawing = await asyncio.to_thread(tones.white_on_black, png)
        kept = await sources.keep(request, drawing)
        picture = Input(input_id=kept.input_id, width=picture.width, height=picture.height)
    if not is_ready and kind is ControlKind.DEPTH and not request.registry.depths:
        raise UserError("no_depth_here")
    preprocess = Preprocess.NONE if is_ready else _PREPROCESSES[kind]
    return Control(kind=kind, image=picture, preprocess=preprocess), notices


_PREPROCESSES: Final = {
    ControlKind.CANNY: Preprocess.CANNY,
    ControlKind.DEPTH: Preprocess.DEPTH,
}
_READINGS: Final = {
    (ControlKind.CANNY, True): "line_art_as_it_is",
    (ControlKind.CANNY, False): "line_art_extracted",
    (ControlKind.DEPTH, True): "depth_as_it_is",
    (ControlKind.DEPTH, False): "depth_extracted",
}
