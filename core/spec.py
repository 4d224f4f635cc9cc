"""What is asked of the engine, with nothing left open."""

from enum import StrEnum
from math import isfinite
from typing import Final

import msgspec

MIN_SIDE: Final = 8
"""The smallest width or height (pixels) any model is asked for."""

MAX_SEED: Final = 2**63 - 1
"""Seeds are stored as SQLite integers: 0 … 2**63 - 1."""


class Fit(StrEnum):
    """How a picture of another shape is brought to the size that is drawn."""

    STRETCH = "stretch"
    CROP = "crop"
    PAD = "pad"


class Preprocess(StrEnum):
    """What is done to a picture before a ControlNet sees it."""

    NONE = "none"
    CANNY = "canny"
    DEPTH = "depth"


class LoraUse(msgspec.Struct, frozen=True):
    """A LoRA, by its name in the registry, and how strongly it is applied (1 is as trained)."""

    name: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not isfinite(self.weight):
            raise ValueError(f"the weight of a LoRA must be finite, not {self.weight}")


class ControlUse(msgspec.Struct, frozen=True, kw_only=True):
    """A ControlNet, by its name in the registry, and the picture (input id) it follows.

    `scale` (≥ 0) multiplies what it adds to the UNet; 1 is as trained.
    """

    name: str
    image: str
    preprocess: Preprocess = Preprocess.NONE
    scale: float = 1.0

    def __post_init__(self) -> None:
        if not (isfinite(self.scale) and self.scale >= 0):
            raise ValueError(f"the scale of a ControlNet must be finite and ≥ 0, not {self.scale}")


class ImageSpec(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decides the pixels of a picture, apart from its seed.

    `sampler` is one of `core.sampler.Sampler`, or names a table in a file
    (`core.sampler_card`). `width` and `height` are delivered pixels; a model with a delivery
    scale works at `width / delivery_scale`. Pictures are named by the SHA-256 of their stored
    bytes (an input id); `fit` says how those of another shape are brought to size.

    `strength` (0 < strength ≤ 1) is given exactly when there is an `init_image`. A `mask`, white
    where the init image is repainted, needs one too. A `reference` is what an editing model
    changes as the prompt says, and goes with no init image. With `is_tiled` the init image is
    brought to a size beyond the model's own (by the `upscaler`, or else by resampling) and drawn
    tile by tile.

    Raises ValueError where a number is out of its range or things do not go together: a spec
    that exists is valid.
    """

    model: str
    prompt: str
    negative_prompt: str = ""
    width: int
    height: int
    steps: int
    guidance_scale: float
    sampler: str
    init_image: str | None = None
    strength: float | None = None
    fit: Fit = Fit.CROP
    mask: str | None = None
    reference: str | None = None
    is_tiled: bool = False
    upscaler: str | None = None
    loras: tuple[LoraUse, ...] = ()
    control: ControlUse | None = None

    def __post_init__(self) -> None:
        if min(self.width, self.height) < MIN_SIDE:
            raise ValueError(f"a picture of {self.width}×{self.height} is too small")
        if self.steps < 1:
            raise ValueError(f"steps must be at least 1, not {self.steps}")
        if not (isfinite(self.guidance_scale) and self.guidance_scale >= 0):
            raise ValueError(f"guidance_scale must be finite and ≥ 0, not {self.guidance_scale}")
        if len({lora.name for lora in self.loras}) != len(self.loras):
            raise ValueError("a LoRA is named twice")
        if self.strength is not None and not 0 < self.strength <= 1:
            raise ValueError(f"strength must be in (0, 1], not {self.strength}")
        self._check_pictures()

    def _check_pictures(self) -> None:
        if (self.init_image is None) != (self.strength is None):
            raise ValueError("init_image and strength are given together")
        if self.init_image is None and (self.mask is not None or self.is_tiled):
            raise ValueError("a mask and tiles need an init image")
        if self.is_tiled and (self.mask is not None or self.control is not None):
            raise ValueError("tiles go with neither a mask nor a ControlNet")
        if self.upscaler is not None and not self.is_tiled:
            raise ValueError("an upscaler is for tiles only")
        if self.reference is not None and self.init_image is not None:
            raise ValueError("a picture is either a reference or an init image")

    @property
    def images(self) -> frozenset[str]:
        """The input ids of all pictures that are needed to draw it."""
        control = None if self.control is None else self.control.image
        named = (self.init_image, self.mask, self.reference, control)
        return frozenset(image for image in named if image is not None)

    @property
    def cost(self) -> float:
        """Work for one picture in megapixel-calls: model rows × delivered megapixels."""
        rows = 1 if self.guidance_scale <= 1 else 2
        calls = self.steps * (self.strength or 1.0)
        return rows * calls * self.width * self.height / 1e6
