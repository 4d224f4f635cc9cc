"""What a style adds around a sprite: an outline, a paper border, a shadow."""

from typing import Final

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from training.scene import Style

Floats = NDArray[np.float32]


class Finish(msgspec.Struct, frozen=True, kw_only=True):
    """Widths and offsets are shares of the picture's side, `shadow` is its darkness (0 … 1)."""

    border: float = 0.0
    border_rgb: tuple[int, int, int] = (0, 0, 0)
    shadow: float = 0.0
    shadow_offset: float = 0.0
    shadow_blur: float = 0.02


FINISHES: Final[dict[Style, Finish]] = {
    Style.CARTOON: Finish(border=0.017, border_rgb=(44, 34, 40)),
    Style.SOLID: Finish(shadow=0.42, shadow_offset=0.045, shadow_blur=0.03),
    Style.FLAT: Finish(),
    Style.STICKER: Finish(
        border=0.032, border_rgb=(255, 255, 255), shadow=0.5, shadow_offset=0.008, shadow_blur=0.014
    ),
}


def margin(style: Style, side: int) -> int:
    """The pixels that the finish needs around a sprite in a picture of `side`."""
    finish = FINISHES[style]
    reach = finish.border + (finish.shadow_offset + 2 * finish.shadow_blur) * (finish.shadow > 0)
    return int(np.ceil(reach * side)) + 1


def finished(colour: Floats, alpha: Floats, style: Style, side: int) -> tuple[Floats, Floats]:
    """The sprite with its finish: colours multiplied by alpha (0 … 255), and alpha (0 … 1).

    `colour` (height × width × 3, multiplied by `alpha`) must have the style's margin around it.
    """
    finish = FINISHES[style]
    if finish.border:
        wide = _grown(alpha, finish.border * side)
        rest = (1 - alpha) * wide
        colour = colour + rest[..., None] * np.array(finish.border_rgb, dtype=np.float32)
        alpha = alpha + rest
    if finish.shadow:
        below = cv2.GaussianBlur(alpha, (0, 0), max(0.4, finish.shadow_blur * side))
        move = np.array([[1, 0, 0], [0, 1, finish.shadow_offset * side]], dtype=np.float32)
        below = cv2.warpAffine(below, move, alpha.shape[::-1])
        alpha = alpha + (1 - alpha) * below.astype(np.float32) * finish.shadow
    return colour, alpha


def _grown(alpha: Floats, by: float) -> Floats:
    """The alpha grown by so many pixels, with a soft edge."""
    soft = cv2.GaussianBlur(alpha, (0, 0), max(0.6, by * 0.8)).astype(np.float32)
    grown: Floats = np.maximum(alpha, np.clip((soft - 0.06) * 3.5, 0, 1))
    return grown
