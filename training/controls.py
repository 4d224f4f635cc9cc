"""Control images: what ControlNets are guided by."""

from collections.abc import Callable, Mapping
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from training.feed import Batch
from training.scene import Scene

Grey = npt.NDArray[np.uint8]

CANNY_LOW: Final = 100
CANNY_HIGH: Final = 200
"""As for the published ControlNets of others, so that one setting serves all."""

THICK_EVERY: Final = 3


def canny(image: npt.NDArray[np.uint8]) -> Grey:
    """Edges, white on black: (h, w) of 0 and 255."""
    return cv2.Canny(image, CANNY_LOW, CANNY_HIGH).astype(np.uint8)


def lines(image: npt.NDArray[np.uint8], depth: Grey, scene: Scene) -> Grey:
    """Edges, of every third scene thick ones: people's own drawings are not a pixel wide."""
    del depth
    edges = canny(image)
    if scene.seed % THICK_EVERY:
        return edges
    return cv2.dilate(edges, np.ones((2, 2), np.uint8)).astype(np.uint8)


def depth_map(image: npt.NDArray[np.uint8], depth: Grey, scene: Scene) -> Grey:
    """The composition's own layering (h, w), 255 the nearest: no estimate is involved."""
    del image, scene
    return depth


CONTROLS: Final[Mapping[str, Callable[[Grey, Grey, Scene], Grey]]] = {
    "canny": lines,
    "depth": depth_map,
}
"""Every kind of control image by its name in the recipe."""


def control_images(batch: Batch, control: str) -> npt.NDArray[np.uint8]:
    """The control images of a batch, grey as RGB: (n, side, side, 3)."""
    draw = CONTROLS[control]
    examples = zip(batch.images, batch.depths, batch.scenes, strict=True)
    grey = np.stack([draw(image, depth, scene) for image, depth, scene in examples])
    return np.repeat(grey[..., None], 3, axis=-1)
