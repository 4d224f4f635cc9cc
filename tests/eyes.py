"""Eyes: what a picture shows, as the trained judge and the colour meters see it."""

import io
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image

from training.judge import LEFT, RIGHT, Judge
from training.meters import background_of, tint_of
from training.scene import Background, Colour, Style

JUDGE = Path(__file__).parents[1] / "models" / "judge"


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What is seen: subjects by their usual names, the likeliest first, colours, a style."""

    subjects: tuple[str, ...]
    background: Background
    tint: Colour | None
    style: Style

    @property
    def subject(self) -> str:
        """The likeliest subject."""
        return self.subjects[0]


class Eyes:
    """Looks at pictures of any size that the bundled models have drawn."""

    def __init__(self, folder: Path = JUDGE) -> None:
        self._judge = Judge.load(folder)

    def see(self, png: bytes) -> Sight:
        """What a picture of one subject shows."""
        pixels = as_pixels(png)
        (verdict,) = self._judge.look([pixels])
        return Sight(
            subjects=verdict.subjects,
            background=background_of(pixels),
            tint=tint_of(pixels),
            style=verdict.style,
        )

    def see_pair(self, png: bytes) -> tuple[str, str]:
        """What stands on the left, and what on the right."""
        pixels = as_pixels(png)
        (left,), (right,) = self._judge.look([pixels], LEFT), self._judge.look([pixels], RIGHT)
        return left.subject, right.subject


def as_pixels(png: bytes) -> np.ndarray:
    """The pixels (height × width × 3) of an image file."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
