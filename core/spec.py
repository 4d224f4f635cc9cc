"""What is asked of the engine, with nothing left open."""

from math import isfinite
from typing import Final

import msgspec

from core.sampler import Sampler

MIN_SIDE: Final = 8
"""The smallest width or height (pixels) any model is asked for."""

MAX_SEED: Final = 2**63 - 1
"""Seeds are stored as SQLite integers: 0 … 2**63 - 1."""


class ImageSpec(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decides the pixels of a picture, apart from its seed.

    `width` and `height` are delivered pixels; a model with a delivery scale works at
    `width / delivery_scale`. `strength` (0 < strength ≤ 1) is given exactly when there is an
    init image, which is named by the SHA-256 of its stored bytes.

    Raises ValueError where a number is out of its range: a spec that exists is valid.
    """

    model: str
    prompt: str
    negative_prompt: str = ""
    width: int
    height: int
    steps: int
    guidance_scale: float
    sampler: Sampler
    init_image: str | None = None
    strength: float | None = None

    def __post_init__(self) -> None:
        if min(self.width, self.height) < MIN_SIDE:
            raise ValueError(f"a picture of {self.width}×{self.height} is too small")
        if self.steps < 1:
            raise ValueError(f"steps must be at least 1, not {self.steps}")
        if not (isfinite(self.guidance_scale) and self.guidance_scale >= 0):
            raise ValueError(f"guidance_scale must be finite and ≥ 0, not {self.guidance_scale}")
        if (self.init_image is None) != (self.strength is None):
            raise ValueError("init_image and strength are given together")
        if self.strength is not None and not 0 < self.strength <= 1:
            raise ValueError(f"strength must be in (0, 1], not {self.strength}")

    @property
    def cost(self) -> float:
        """Work for one picture in megapixel-calls: model rows × delivered megapixels."""
        rows = 1 if self.guidance_scale <= 1 else 2
        calls = self.steps * (self.strength or 1.0)
        return rows * calls * self.width * self.height / 1e6
