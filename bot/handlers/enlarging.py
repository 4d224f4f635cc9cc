"""The command 放大: a picture becomes larger, with more detail."""

from math import sqrt
from typing import Final

import msgspec

from bot.choices import find_model
from bot.commands.text import Text
from bot.commands.values import read_value
from bot.commands.vocabulary import find_option
from bot.handlers import sources, targets
from bot.handlers.enqueue import enqueue
from bot.handlers.request import Answer, Request
from bot.handlers.sources import Source
from bot.resolve import resolve
from bot.wish import Wish
from core.command import Notice, Options
from core.errors import UserError
from core.model_card import ModelCard

FACTOR: Final = 2.0
LEAST: Final = 1.5
MOST: Final = 4.0
STRENGTH: Final = 0.3
"""Enough for new detail, too little for new things."""


async def enlarge(request: Request) -> Answer:
    """Draw a picture larger, tile by tile; the words are a factor and, if need be, a prompt."""
    source, words, notices = await _find(request)
    factor, words = _factor(request.command.options, words)
    prompt = sources.prompt_for(request, words, source.work)
    options = await sources.basis(request, source.work)
    card = find_model(options.model, request.registry)
    before = (source.picture.width, source.picture.height)
    after = _size(before, factor, card, request.limits.max_enlarged_pixels)
    upscaler = next(iter(request.registry.upscalers), None)
    resolved = resolve(
        prompt,
        msgspec.structs.replace(options, size=None, aspect=None, upscale=None),
        registry=request.registry,
        limits=request.limits,
        wish=Wish(
            init_image=source.picture,
            strength=STRENGTH,
            size=after,
            is_tiled=True,
            upscaler=None if upscaler is None else upscaler.name,
        ),
    )
    seed = sources.seed_for(options, source.work, resolved.seed)
    said = Notice("enlarged", {"before": _times(before), "after": _times(after)})
    return await enqueue(
        request, resolved, seed=seed, parent=source.number, notices=(*notices, said)
    )


async def _find(request: Request) -> tuple[Source, str, tuple[Notice, ...]]:
    """What is to be made larger, and the words that go with it."""
    if request.inputs:
        return await sources.need_source(request), request.command.prompt, ()
    work, words, notices = await targets.find_picked(request)
    return await sources.source_of(request, work), words, notices


def _factor(options: Options, words: str) -> tuple[float, str]:
    """How many times larger, from the option or the first of the words, and the other words."""
    text = Text.of(words).strip()
    option = find_option("放大")
    found = None if option is None else read_value(option, text, 0)
    factor = options.upscale
    if found is not None:
        factor = found.changes["upscale"] if factor is None else factor
        text = text.part(found.end).strip()
    factor = FACTOR if factor is None else factor
    if not LEAST <= factor <= MOST:
        raise UserError(
            "factor_out_of_range", least=f"{LEAST:g}", most=f"{MOST:g}", given=f"{factor:g}"
        )
    return factor, text.typed


def _size(
    before: tuple[int, int], factor: float, card: ModelCard, max_pixels: int
) -> tuple[int, int]:
    """The size to draw, in the model's multiples; UserError beyond what may be asked for."""
    unit = card.size_multiple
    after = [max(unit, round(side * factor / unit) * unit) for side in before]
    if after[0] * after[1] > max_pixels:
        most = int(10 * sqrt(max_pixels / (before[0] * before[1]))) / 10
        raise UserError(
            "enlarged_too_large",
            factor=f"{factor:g}",
            given=_times((after[0], after[1])),
            most=f"{most:g}",
        )
    return after[0], after[1]


def _times(size: tuple[int, int]) -> str:
    return f"{size[0]}×{size[1]}"
