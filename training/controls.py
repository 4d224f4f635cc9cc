"""Control images: what ControlNets are guided by."""

from collections.abc import Callable, Mapping
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from training.feed import Batch

CANNY_LOW: Final = 80
CANNY_HIGH: Final = 160


def canny(image: npt.NDArray[np.uint8], depth: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Edges, white on black: (h, w) of 0 and 255."""
    del depth
    return cv2.Canny(image, CANNY_LOW, CANNY_HIGH).astype(np.uint8)


def depth_map(image: npt.NDArray[np.uint8], depth: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The composition's own layering (h, w), 255 the nearest: no estimate is involved."""
    del image
    return depth


CONTROLS: Final[Mapping[str, Callable[..., npt.NDArray[np.uint8]]]] = {
    "canny": canny,
    "depth": depth_map,
}
"""Every kind of control image by its name in the recipe."""


def control_images(batch: Batch, control: str) -> npt.NDArray[np.uint8]:
    """The control images of a batch, grey as RGB: (n, side, side, 3)."""
    draw = CONTROLS[control]
    pairs = zip(batch.images, batch.depths, strict=True)
    grey = np.stack([draw(image, depth) for image, depth in pairs])
    return np.repeat(grey[..., None], 3, axis=-1)
