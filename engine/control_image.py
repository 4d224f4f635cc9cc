"""Control images: what a ControlNet is shown."""

from typing import Final

import cv2
import numpy as np
from PIL import Image

CANNY_THRESHOLDS: Final = (100, 200)
"""As for the ControlNets that people publish."""


def draw_outlines(picture: Image.Image) -> Image.Image:
    """The edges of an RGB picture, white on black, as RGB of the same size."""
    edges = cv2.Canny(np.asarray(picture), *CANNY_THRESHOLDS)
    return Image.fromarray(edges).convert("RGB")
