"""What a picture is drawn from or after, besides words. Pure."""

from typing import Final

import msgspec

from core.command import Options, Weighted
from core.errors import UserError
from core.model_card import ControlKind, Registry, Task
from core.spec import Fit, ImageSpec, Preprocess

DEFAULT_STRENGTH: Final = 0.6
"""How far an init image is redrawn when nobody says."""


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """A stored picture: its input id and its size in pixels, for a work as it was delivered.

    `mask` is the input id of its transparency as a mask, where it has any.
    """

    input_id: str
    width: int
    height: int
    mask: str | None = None


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """A picture whose outlines or depth are followed, and how closely (None: as usual)."""

    kind: ControlKind
    image: Input
    preprocess: Preprocess
    scale: float | None = None


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """The pictures that a drawing starts from or follows, and what is done with them.

    Its fields are as those of `core.spec.ImageSpec`; `strength` and `fit` are for when the
    options give none. `size` (width, height in delivered pixels) is to be kept exactly.
    """

    init_image: Input | None = None
    strength: float = DEFAULT_STRENGTH
    fit: Fit = Fit.CROP
    mask: str | None = None
    reference: Input | None = None
    control: Control | None = None
    size: tuple[int, int] | None = None
    is_tiled: bool = False
    upscaler: str | None = None

    @property
    def task(self) -> Task:
        """What a model must be able to do."""
        if self.reference is not None:
            return Task.EDIT
        if self.mask is not None:
            return Task.INPAINT
        return Task.TEXT_TO_IMAGE if self.init_image is None else Task.IMAGE_TO_IMAGE

    @property
    def guide(self) -> Input | None:
        """The picture whose shape the drawing takes where no size is given."""
        if self.init_image is not None or self.reference is not None:
            return self.init_image or self.reference
        return None if self.control is None else self.control.image


NOTHING: Final = Wish()
"""Words alone."""


def wish_of(spec: ImageSpec, registry: Registry) -> Wish:
    """The wish that a spec was made from.

    Raises UserError("control_gone") where its ControlNet is no longer offered.
    """
    return Wish(
        init_image=_input(spec.init_image, spec),
        strength=DEFAULT_STRENGTH if spec.strength is None else spec.strength,
        fit=spec.fit,
        mask=spec.mask,
        reference=_input(spec.reference, spec),
        control=_control(spec, registry),
        is_tiled=spec.is_tiled,
        upscaler=spec.upscaler,
    )


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
        loras=tuple(Weighted(lora.name, lora.weight) for lora in spec.loras),
    )


def _input(input_id: str | None, spec: ImageSpec) -> Input | None:
    """A picture of a spec; its own size does not matter where the spec has one."""
    if input_id is None:
        return None
    return Input(input_id=input_id, width=spec.width, height=spec.height)


def _control(spec: ImageSpec, registry: Registry) -> Control | None:
    use = spec.control
    if use is None:
        return None
    kinds = {card.name: card.kind for card in registry.controlnets}
    if use.name not in kinds:
        raise UserError("control_gone", control=use.name)
    image = Input(input_id=use.image, width=spec.width, height=spec.height)
    return Control(kind=kinds[use.name], image=image, preprocess=use.preprocess, scale=use.scale)
