"""Briefs: what a family is told of a sample besides its latents."""

from dataclasses import dataclass
from typing import Any

from PIL import Image

from core.spec import Fit
from engine.lora import Blend


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A ControlNet loaded by the family, the RGB picture it follows, and how strongly."""

    network: Any
    picture: Image.Image
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """All that the rows of one sample are conditioned on.

    Init image and control image are RGB and of the native size (`width` × `height`), as is the
    mask, which is grey, white where the init image is repainted. The reference is of any size;
    `fit` says how to bring it to another. `num_rows` is what the sample takes of each model call.
    """

    prompt: str
    negative_prompt: str
    num_rows: int
    width: int
    height: int
    fit: Fit = Fit.CROP
    init_image: Image.Image | None = None
    mask: Image.Image | None = None
    reference: Image.Image | None = None
    blend: Blend | None = None
    control: Control | None = None
