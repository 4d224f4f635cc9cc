"""Previews: what unfinished latents look like, without the VAE."""

import io
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageDraw
from torch.nn import functional

from engine.sample import BatchKey
from engine.zoo import LoadedModel

LONGER_SIDE: Final = 256
_REACH: Final = 3
_DETAIL: Final = 2
_TRAINING_SIDE: Final = 16
_NUM_PICTURES: Final = 32
_NUM_DISCS: Final = 4
_LEVELS: Final = np.array([0, 60, 128, 200, 255], dtype=np.uint8)
_SEED: Final = 20


class LatentPreview:
    """A linear map from latents to colours, fitted to the model's own VAE.

    Each latent pixel and its eight neighbours give a patch of 2 × 2 colours. `weights` is
    (9 × latent channels + 1, 2 × 2 × 3), the last row a constant; colours are RGB in 0 … 1.
    """

    def __init__(self, weights: npt.NDArray[np.float64]) -> None:
        self._weights = weights

    @classmethod
    def fit(cls, model: LoadedModel) -> "LatentPreview":
        """Fit by least squares to synthetic pictures, encoded now."""
        family = model.family
        generator = torch.Generator("cpu").manual_seed(_SEED)
        surroundings, patches = [], []
        for picture in _pictures(_TRAINING_SIDE * family.latent_scale):
            latents = family.encode_image(picture, generator=generator)[0]
            surroundings.append(_surroundings(latents.float().cpu()))
            patches.append(_patches(picture))
        weights, *_ = np.linalg.lstsq(
            np.concatenate(surroundings), np.concatenate(patches), rcond=None
        )
        return cls(weights)

    def colours(self, latents: torch.Tensor) -> npt.NDArray[np.uint8]:
        """The colours of clean latents: (channels, h, w) to (2h, 2w, 3)."""
        _, height, width = latents.shape
        patches = (_surroundings(latents.nan_to_num()) @ self._weights).clip(0, 1)
        rounded: npt.NDArray[np.uint8] = (patches * 255).round().astype(np.uint8)
        grid = rounded.reshape(height, width, _DETAIL, _DETAIL, 3).swapaxes(1, 2)
        return grid.reshape(height * _DETAIL, width * _DETAIL, 3)

    def shrink(self, pixels: npt.NDArray[np.uint8], key: BatchKey) -> npt.NDArray[np.uint8]:
        """A decoded picture, as small as the colours of its latents."""
        size = (key.latent_width * _DETAIL, key.latent_height * _DETAIL)
        return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))


def encode_preview(colours: npt.NDArray[np.uint8]) -> bytes:
    """A JPEG of colours (height, width, 3), its longer side 256 pixels."""
    picture = Image.fromarray(colours)
    scale = LONGER_SIDE / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    buffer = io.BytesIO()
    picture.resize(size, Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def _surroundings(latents: torch.Tensor) -> npt.NDArray[np.float64]:
    """(channels, h, w) to (h × w, 9 × channels + 1): each pixel with its neighbours, and 1."""
    padded = functional.pad(latents[None].double(), (_REACH // 2,) * 4, mode="replicate")
    rows = functional.unfold(padded, _REACH)[0].T.numpy()
    return np.column_stack([rows, np.ones(len(rows))])


def _patches(picture: Image.Image) -> npt.NDArray[np.float64]:
    """A square picture as (16 × 16, 2 × 2 × 3) colours in 0 … 1."""
    side = _TRAINING_SIDE * _DETAIL
    small = picture.resize((side, side), Image.Resampling.BOX)
    colours = np.asarray(small, dtype=np.float64) / 255
    grid = colours.reshape(_TRAINING_SIDE, _DETAIL, _TRAINING_SIDE, _DETAIL, 3).swapaxes(1, 2)
    return grid.reshape(_TRAINING_SIDE**2, -1)


def _pictures(side: int) -> Iterator[Image.Image]:
    """Discs of all sizes and colours on flat or shaded grounds: RGB squares of that side."""
    random = np.random.default_rng(_SEED)
    for at in range(_NUM_PICTURES):
        corners = 2 if at % 4 == 0 else 1
        ground = Image.fromarray(random.choice(_LEVELS, (corners, corners, 3)))
        picture = ground.resize((side, side), Image.Resampling.BILINEAR)
        pen = ImageDraw.Draw(picture)
        for _ in range(_NUM_DISCS):
            x, y, radius = (int(number) for number in random.integers(0, side, 3))
            colour = tuple(int(level) for level in random.choice(_LEVELS, 3))
            pen.circle((x, y), 1 + radius // 3, fill=colour)
        yield picture
