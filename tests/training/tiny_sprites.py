"""Made-up icons: plain shapes in place of the real sets."""

import cv2
import numpy as np

from training.names import everyday_subjects
from training.scene import Style
from training.sprites import SpriteSheet

SIDE = 24


def tiny_sprites(count: int = 8) -> SpriteSheet:
    """The first everyday subjects as polygons of their own colour, finer from style to style."""
    subjects = everyday_subjects()[:count]
    pixels = np.zeros((count, len(Style), SIDE, SIDE, 4), np.uint8)
    for at in range(count):
        for style in range(len(Style)):
            pixels[at, style] = _polygon(corners=3 + at, hue=at * 180 // count, radius=7 + style)
    return SpriteSheet(subjects, pixels)


def _polygon(*, corners: int, hue: int, radius: int) -> np.ndarray:
    turns = np.arange(corners) * 2 * np.pi / corners
    points = SIDE / 2 + radius * np.stack([np.sin(turns), -np.cos(turns)], axis=1)
    shape = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(shape, [points.round().astype(np.int32)], 255)
    colour = cv2.cvtColor(np.uint8([[[hue, 220, 230]]]), cv2.COLOR_HSV2RGB)[0, 0]
    return np.dstack([np.broadcast_to(colour, (SIDE, SIDE, 3)), shape])
