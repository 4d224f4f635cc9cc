"""Draws what is behind the subjects."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.scene import Background, Colour, Place

Rgb = tuple[int, int, int]

HORIZON: Final = 0.62
"""Where the ground begins, as a share of the height from above."""

GROUND: Final[dict[Place, tuple[Rgb, Rgb, Rgb, Rgb]]] = {
    # the sky from above to the horizon, the ground from the horizon to below
    Place.GRASS: ((120, 196, 250), (206, 236, 255), (136, 204, 84), (78, 158, 56)),
    Place.SNOW: ((150, 172, 204), (212, 224, 240), (250, 252, 255), (226, 236, 250)),
    Place.BEACH: ((84, 190, 240), (178, 230, 250), (252, 228, 170), (238, 200, 128)),
    Place.SEA: ((142, 206, 248), (222, 242, 255), (34, 122, 200), (14, 74, 148)),
    Place.NIGHT: ((10, 14, 46), (34, 44, 104), (26, 34, 84), (16, 20, 56)),
    Place.SUNSET: ((108, 62, 132), (250, 140, 84), (206, 92, 84), (92, 46, 84)),
    Place.ROOM: ((248, 230, 200), (240, 216, 178), (184, 128, 82), (150, 98, 58)),
}
STARS: Final = 26


def backdrop(
    background: Background, size: tuple[int, int], shade: Rgb, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A background of that width and height: its colours (×3, 0 … 255), depth (0 far … 1 near).

    A plain colour is infinitely far; the ground of a place comes nearer towards the viewer.
    """
    width, height = size
    if isinstance(background, Colour):
        flat = np.clip(np.array(background.rgb) + shade, 0, 255).astype(np.float32)
        empty = np.zeros((height, width), np.float32)
        return np.broadcast_to(flat, (height, width, 3)).copy(), empty
    rows = (np.arange(height, dtype=np.float32) + 0.5) / height
    stops = (0.0, HORIZON - 0.5 / height, HORIZON + 0.5 / height, 1.0)
    channels = [np.interp(rows, stops, values) for values in zip(*GROUND[background], strict=True)]
    column = np.stack(channels, axis=-1) + np.array(shade)
    image = np.repeat(column[:, None].astype(np.float32), width, axis=1)
    if background is Place.NIGHT:
        _strew_stars(image, np.random.default_rng(seed))
    near = np.clip((rows - HORIZON) / (1 - HORIZON), 0, 1) * 0.5
    depth = np.repeat(near[:, None].astype(np.float32), width, axis=1)
    return np.clip(image, 0, 255), depth


def _strew_stars(image: NDArray[np.float32], rng: np.random.Generator) -> None:
    height, width, _ = image.shape
    size = max(1, min(height, width) // 64)
    for x, y, light in rng.random((STARS, 3)):
        top, left = int(y * HORIZON * height), int(x * (width - size))
        patch = image[top : top + size, left : left + size]
        patch += (255 - patch) * (0.4 + 0.6 * light)
