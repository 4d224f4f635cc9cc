"""Mosaics: the tiles of a picture put together, each fading into its neighbours."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.tile import Tile

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


def join_tiles(tiles: Sequence[tuple[Tile, Pixels]]) -> Pixels:
    """The whole picture (height, width, 3) of tiles that cover it.

    The pixels of each are those of its latent pixels at one scale, the same for all. Towards an
    edge that lies within the whole, a tile counts for less and less.
    """
    first, pixels = tiles[0]
    scale = pixels.shape[0] // first.height
    total = np.zeros((first.whole_height * scale, first.whole_width * scale, 3))
    counts = np.zeros((*total.shape[:2], 1))
    for tile, own in tiles:
        left, top, right, bottom = tile.box(scale)
        rows = _fade(tile.top, tile.height, tile.whole_height, scale)
        columns = _fade(tile.left, tile.width, tile.whole_width, scale)
        weights = np.outer(rows, columns)[..., None]
        total[top:bottom, left:right] += weights * own
        counts[top:bottom, left:right] += weights
    joined: Pixels = (total / counts).round().astype(np.uint8)
    return joined


def _fade(start: int, size: int, whole: int, scale: int) -> Floats:
    """What each pixel along a side counts for."""
    from_start = np.arange(1, size * scale + 1, dtype=np.float64)
    fade = np.full(size * scale, np.inf)
    if start > 0:
        fade = np.minimum(fade, from_start)
    if start + size < whole:
        fade = np.minimum(fade, from_start[::-1])
    # An edge of the whole does not fade; all else is a matter of proportion.
    return np.where(np.isinf(fade), size * scale, fade)
