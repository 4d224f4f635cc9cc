"""From what was asked to an exact spec: fills in defaults, rounds sizes, checks limits. Pure."""

from math import log, sqrt
from typing import Final

import msgspec

from bot.limits import Limits
from core.command import Notice, Options
from core.errors import UserError
from core.model_card import ModelCard, Registry
from core.spec import ImageSpec

DEFAULT_STRENGTH: Final = 0.6
"""How far an init image is redrawn when nobody says."""

_SHAPES: Final = {"方图": 1.0, "竖图": 2 / 3, "横图": 3 / 2}
_AREA_SPREAD: Final = 1.8
"""A shape may have this many times more or less area than the model's own size."""


class InitImage(msgspec.Struct, frozen=True, kw_only=True):
    """The stored picture to start from: its input id and size in pixels."""

    input_id: str
    width: int
    height: int


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """A spec with nothing open, how many pictures of it, and what to tell about the reading.

    `seed` is None for a random one.
    """

    spec: ImageSpec
    count: int
    seed: int | None
    notices: tuple[Notice, ...]


def overlay(options: Options, defaults: Options) -> Options:
    """`options` with what is not given there taken from `defaults`.

    A size and an aspect say the same thing, so a given one keeps out the other's default.
    """
    unset = Options()
    taken = {
        name: getattr(defaults, name)
        for name in Options.__struct_fields__
        if getattr(options, name) == getattr(unset, name)
    }
    if options.size is not None or options.aspect is not None:
        taken |= {"size": options.size, "aspect": options.aspect}
    return msgspec.structs.replace(options, **taken)


def resolve(
    prompt: str,
    options: Options,
    *,
    registry: Registry,
    limits: Limits,
    init_image: InitImage | None = None,
    strength: float = DEFAULT_STRENGTH,
) -> Resolved:
    """The exact spec of a wish.

    `strength` is used when there is an init image and no strength is given. Raises UserError
    naming what is impossible for the model or beyond the limits.
    """
    _refuse_unavailable(options)
    if len(prompt) > limits.max_prompt_chars:
        raise UserError("prompt_beyond_limit", given=len(prompt), most=limits.max_prompt_chars)
    card = find_model(options.model, registry)
    notices: list[Notice] = []
    if options.strength is not None and init_image is None:
        notices.append(Notice("strength_without_picture"))
    steps = options.steps or card.steps
    if steps > card.max_steps:
        raise UserError("too_many_steps", given=steps, most=card.max_steps, model=card.title)
    if (count := options.count or 1) > limits.max_count:
        raise UserError("too_many_pictures", given=count, most=limits.max_count)
    width, height = _size(options, card, init_image, notices)
    if init_image is not None:
        strength = strength if options.strength is None else options.strength
        if int(steps * strength) < 1:
            raise UserError("strength_too_low", given=f"{strength:g}", steps=steps)
    spec = ImageSpec(
        model=card.name,
        prompt=prompt,
        negative_prompt=(
            card.negative_prompt if options.negative_prompt is None else options.negative_prompt
        ),
        width=width,
        height=height,
        steps=steps,
        guidance_scale=(
            card.guidance_scale if options.guidance_scale is None else options.guidance_scale
        ),
        sampler=options.sampler or card.sampler,
        init_image=None if init_image is None else init_image.input_id,
        strength=None if init_image is None else strength,
    )
    seed = options.seed if isinstance(options.seed, int) else None
    return Resolved(spec=spec, count=count, seed=seed, notices=tuple(notices))


def options_of(spec: ImageSpec) -> Options:
    """The options that ask for a spec again, all of it written out, but for its seed."""
    return Options(
        negative_prompt=spec.negative_prompt,
        size=(spec.width, spec.height),
        steps=spec.steps,
        guidance_scale=spec.guidance_scale,
        strength=spec.strength,
        sampler=spec.sampler,
        model=spec.model,
    )


def find_model(name: str | None, registry: Registry) -> ModelCard:
    """The model asked for (the default one for None); UserError names those there are."""
    card = registry.default if name is None else registry.find(name)
    if card is None:
        known = "、".join(card.name for card in registry.models)
        raise UserError("unknown_model", given=name, known=known)
    return card


def fit_shape(aspect: float, card: ModelCard) -> tuple[int, int]:
    """The size (width, height) the model can draw that comes nearest to an aspect (width/height).

    Among the multiples the model allows, with an area not far from the model's own.
    """
    unit, area = card.size_multiple, card.width * card.height
    most = min(card.max_pixels, area * _AREA_SPREAD)
    widths = range(unit, int(sqrt(most * aspect)) + 2 * unit, unit)
    near = [(w, max(1, int(w / aspect / unit) + extra) * unit) for w in widths for extra in (0, 1)]
    shapes = [(w, h) for w, h in near if area / _AREA_SPREAD <= w * h <= most]
    return min(
        shapes or [(card.width, card.height)],
        key=lambda shape: (
            4 * abs(log(shape[0] / shape[1] / aspect)) + abs(log(shape[0] * shape[1] / area)),
            shape,
        ),
    )


def _size(
    options: Options, card: ModelCard, init_image: InitImage | None, notices: list[Notice]
) -> tuple[int, int]:
    if isinstance(options.size, tuple):
        return _round_size(*options.size, card, notices)
    if options.size is not None:
        return fit_shape(_SHAPES[options.size], card)
    if options.aspect is not None:
        width, height = options.aspect
        return _told(fit_shape(width / height, card), width / height, notices)
    if init_image is not None:
        return fit_shape(init_image.width / init_image.height, card)
    return card.width, card.height


def _told(
    shape: tuple[int, int], aspect: float, notices: list[Notice], tolerance: float = 0.02
) -> tuple[int, int]:
    """The shape; with a notice when it is visibly not the aspect that was asked for."""
    if abs(log(shape[0] / shape[1] / aspect)) > tolerance:
        notices.append(Notice("aspect_rounded", {"used": f"{shape[0]}×{shape[1]}"}))
    return shape


def _round_size(width: int, height: int, card: ModelCard, notices: list[Notice]) -> tuple[int, int]:
    unit = card.size_multiple
    rounded = tuple(max(unit, (side + unit // 2) // unit * unit) for side in (width, height))
    if rounded[0] * rounded[1] > card.max_pixels:
        shrink = sqrt(card.max_pixels / (width * height))
        most = tuple(max(unit, int(side * shrink) // unit * unit) for side in (width, height))
        raise UserError(
            "size_too_large",
            given=f"{width}×{height}",
            model=card.title,
            most=f"{most[0]}x{most[1]}",
        )
    if rounded != (width, height):
        notices.append(
            Notice(
                "size_rounded",
                {
                    "given": f"{width}×{height}",
                    "used": f"{rounded[0]}×{rounded[1]}",
                    "unit": str(unit),
                },
            )
        )
    return rounded[0], rounded[1]


def _refuse_unavailable(options: Options) -> None:
    """Options whose function comes later are named, not ignored."""
    unavailable = {
        "风格": bool(options.loras),
        "控制": options.control is not None,
        "放大": options.upscale is not None,
        "私密": options.is_private,
        "不优化": options.is_raw,
    }
    for name, is_given in unavailable.items():
        if is_given:
            raise UserError("option_not_available", option=name)
