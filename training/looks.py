"""Looks: ways of redrawing a composed picture that no word of its caption asks for."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from training.feed import Batch

Picture = npt.NDArray[np.uint8]
Look = Callable[[Picture, Picture], Picture]
"""A picture (h, w, 3) and its depth (h, w), redrawn."""

_PAPER: Final = np.array([246, 240, 226], np.float32)
_INK: Final = np.array([38, 36, 42], np.float32)
_SQUARES: Final = 21
_LEVELS: Final = 9
_EVERY: Final = 5


def ink(image: Picture, depth: Picture) -> Picture:
    """Brush lines and a grey wash on rice paper; colours are gone."""
    del depth
    big = cv2.resize(image, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    light = cv2.cvtColor(big, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    wash = cv2.GaussianBlur(light, (0, 0), 2.5)
    lines = cv2.dilate(cv2.Canny(big, 60, 140), np.ones((2, 2), np.uint8))
    stroke = cv2.GaussianBlur(lines.astype(np.float32) / 255, (0, 0), 0.8)
    # Backgrounds are paper: the wash is how far a spot is from what the border shows.
    border = np.concatenate([wash[0], wash[-1], wash[:, 0], wash[:, -1]])
    dark = np.clip(0.55 * np.abs(wash - np.median(border)) + 0.9 * stroke, 0, 1)[..., None]
    return _fitted(_PAPER * (1 - dark) + _INK * dark, image.shape[0])


def relief(image: Picture, depth: Picture) -> Picture:
    """2.5D: what is near is raised, lit from the upper left, and throws a shadow."""
    height = cv2.GaussianBlur(depth.astype(np.float32) / 255, (0, 0), image.shape[0] / 40)
    detail = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    height = height + 0.25 * cv2.GaussianBlur(detail, (0, 0), image.shape[0] / 64)
    slope = cv2.Sobel(height, cv2.CV_32F, 1, 0) + cv2.Sobel(height, cv2.CV_32F, 0, 1)
    reach = max(1, image.shape[0] // 12)
    shifted = np.zeros_like(height)
    shifted[reach:, reach:] = height[:-reach, :-reach]
    shadow = np.clip(cv2.GaussianBlur(shifted, (0, 0), reach / 2) - height, 0, 1)
    lit = image.astype(np.float32) * (1 - 0.5 * shadow[..., None]) + 90 * slope[..., None]
    return _bytes(lit)


def pixel(image: Picture, depth: Picture) -> Picture:
    """Pixel art: some twenty squares to a side, few levels to a colour."""
    del depth
    side = image.shape[0]
    square = max(2, round(side / _SQUARES))
    count = -(-side // square)
    small = cv2.resize(image, (count, count), interpolation=cv2.INTER_AREA)
    levels = np.round(small.astype(np.float32) / 255 * (_LEVELS - 1)) * 255 / (_LEVELS - 1)
    return _bytes(levels.repeat(square, axis=0).repeat(square, axis=1)[:side, :side])


LOOKS: Final[Mapping[str, Look]] = {"ink": ink, "relief": relief, "pixel": pixel}
"""Every look by its name in the recipe."""


def redraw(batch: Batch, look: str | None) -> Picture:
    """The pictures (n, side, side, 3) of a batch in a look; as they are without one."""
    if look is None:
        return batch.images
    draw = LOOKS[look]
    pairs = zip(batch.images, batch.depths, strict=True)
    return np.stack([draw(image, depth) for image, depth in pairs])


def mixed(batch: Batch, number: int) -> Picture:
    """The pictures of a batch, every fifth redrawn, in a look that changes with its number.

    A VAE that has never seen the looks could not show them.
    """
    looks = list(LOOKS.values())
    images = batch.images.copy()
    for place, at in enumerate(range(number % _EVERY, len(images), _EVERY)):
        draw = looks[(number + place) % len(looks)]
        images[at] = draw(batch.images[at], batch.depths[at])
    return images


def _fitted(picture: npt.NDArray[np.float32], side: int) -> Picture:
    return _bytes(cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA))


def _bytes(picture: npt.NDArray[Any]) -> Picture:
    clipped: Picture = np.clip(picture, 0, 255).round().astype(np.uint8)
    return clipped
