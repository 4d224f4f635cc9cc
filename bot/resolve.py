"""From what was asked to an exact spec: fills in defaults, rounds sizes, checks limits. Pure."""

from typing import Final, TypeVar

import msgspec

from bot.choices import check_task, find_control, find_loras, find_model, find_sampler
from bot.limits import Limits
from bot.replies.model_words import NAMES
from bot.sizes import choose_size
from bot.wish import NOTHING, Control, Wish, options_of
from core.command import Notice, Options
from core.errors import UserError
from core.model_card import Registry
from core.sampler_card import is_table_name
from core.spec import Fit, ImageSpec

FITS: Final = {"拉伸": Fit.STRETCH, "裁剪": Fit.CROP, "留白": Fit.PAD}


T = TypeVar("T")


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """A spec with nothing open, how many pictures of it, and what to tell about the reading.

    `seed` is None for a random one; `is_private` asks for a cover over the pictures.
    """

    spec: ImageSpec
    count: int
    seed: int | None
    notices: tuple[Notice, ...]
    is_private: bool = False


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


def carry(options: Options, spec: ImageSpec, registry: Registry) -> Options:
    """`options` with what is not given there taken from an earlier spec.

    What suits one model is not carried to another. Raises UserError for an unknown model.
    """
    old = options_of(spec)
    if options.model is not None and find_model(options.model, registry).name != spec.model:
        old = msgspec.structs.replace(
            old, steps=None, guidance_scale=None, sampler=None, negative_prompt=None
        )
    return overlay(options, old)


def resolve(
    prompt: str, options: Options, *, registry: Registry, limits: Limits, wish: Wish = NOTHING
) -> Resolved:
    """The exact spec of a wish.

    Raises UserError naming what is impossible for the model or beyond the limits.
    """
    _refuse_unavailable(options)
    if len(prompt) > limits.max_prompt_chars:
        raise UserError("prompt_beyond_limit", given=len(prompt), most=limits.max_prompt_chars)
    card = find_model(options.model, registry)
    check_task(wish.task, card, registry)
    notices = _unused(options, wish)
    sampler, steps = find_sampler(options, card, registry)
    if wish.init_image is not None and is_table_name(sampler):
        raise UserError("table_from_picture", sampler=sampler, other=card.sampler)
    if (count := options.count or 1) > limits.max_count:
        raise UserError("too_many_pictures", given=count, most=limits.max_count)
    width, height = wish.size or choose_size(
        options,
        card,
        guide=wish.guide,
        keeps_guide=wish.mask is not None,
        max_pixels=limits.max_enlarged_pixels if wish.is_tiled else card.max_pixels,
        notices=notices,
    )
    spec = ImageSpec(
        model=card.name,
        prompt=prompt,
        negative_prompt=_either(options.negative_prompt, card.negative_prompt),
        width=width,
        height=height,
        steps=steps,
        guidance_scale=_either(options.guidance_scale, card.guidance_scale),
        sampler=sampler,
        init_image=None if wish.init_image is None else wish.init_image.input_id,
        strength=_strength(options, wish, steps),
        fit=wish.fit if options.fit is None else FITS[options.fit],
        mask=wish.mask,
        reference=None if wish.reference is None else wish.reference.input_id,
        is_tiled=wish.is_tiled,
        upscaler=wish.upscaler,
        loras=find_loras(options.loras, card, registry, notices),
        control=find_control(_control(options, wish), card, registry),
    )
    seed = options.seed if isinstance(options.seed, int) else None
    return Resolved(
        spec=spec,
        count=count,
        seed=seed,
        notices=tuple(notices),
        is_private=options.is_private,
    )


def _strength(options: Options, wish: Wish, steps: int) -> float | None:
    if wish.init_image is None:
        return None
    strength = wish.strength if options.strength is None else options.strength
    if int(steps * strength) < 1:
        raise UserError("strength_too_low", given=f"{strength:g}", steps=steps)
    return strength


def _control(options: Options, wish: Wish) -> Control | None:
    """The control of a wish, as closely followed as the options say."""
    asked, control = options.control, wish.control
    if control is None:
        if asked is not None:
            raise UserError("control_needs_picture", control=asked.name)
        return None
    if asked is not None and asked.name != NAMES[control.kind]:
        raise UserError("control_is_other", asked=asked.name, control=NAMES[control.kind])
    scales = (options.control_scale, None if asked is None else asked.weight, control.scale)
    scale = next((scale for scale in scales if scale is not None), None)
    return msgspec.structs.replace(control, scale=scale)


def _either(given: T | None, default: T) -> T:
    return default if given is None else given


def _unused(options: Options, wish: Wish) -> list[Notice]:
    """What is said of options that nothing here makes use of."""
    unused = {
        "强度": options.strength is not None and wish.init_image is None,
        "适应": options.fit is not None and wish.guide is None,
        "控制强度": options.control_scale is not None and wish.control is None,
        "处理": options.preprocess is not None and wish.control is None,
        "填充": options.fill is not None,
    }
    return [
        Notice("option_unused", {"option": option})
        for option, is_unused in unused.items()
        if is_unused
    ]


def _refuse_unavailable(options: Options) -> None:
    """Options whose function comes later are named, not ignored."""
    if options.is_raw:
        raise UserError("option_not_available", option="不优化")
    if options.upscale is not None:
        raise UserError("enlarge_later", factor=f"{options.upscale:g}")
