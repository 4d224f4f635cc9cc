"""Measures on pictures that need no trained network: colours, edges, differences.

Every picture is uint8, height × width × 3.
"""

from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import Any, Final

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from training.backdrop import backdrop
from training.scene import BACKGROUNDS, Background, Colour
from training.sprites import Pixels
from training.tinting import ramp

BORDER: Final = 1 / 24
"""The width of the border that shows the background, as a share of the side."""

FAR: Final = 60.0
"""A colour distance (CIE Lab) beyond which colours are simply different."""

STANDS_OUT: Final = 20.0
"""The least distance (CIE Lab) of a subject's pixel from the background's."""

MEAN_WEIGHT: Final = 0.5
RAMP_POINTS: Final = slice(24, 232, 13)


class Statistics(msgspec.Struct, frozen=True):
    """How a picture looks at a glance; each 0 … 1. They tell one look from another."""

    brightness: float
    saturation: float
    edges: float


def background_of(image: Pixels) -> Background:
    """The background whose colours the picture's border is nearest to."""
    side = min(image.shape[:2])
    square = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    seen = _lab(square)[_border(side)]
    gaps = [
        np.minimum(np.linalg.norm(seen - _expected(one, side), axis=-1), FAR).mean()
        for one in BACKGROUNDS
    ]
    return BACKGROUNDS[int(np.argmin(gaps))]


def tint_of(image: Pixels) -> Colour | None:
    """The colour that the subject is in shades of; None where no subject stands out.

    It is the colour whose shades, from dark to light, explain the subject's pixels best, and
    whose middle is nearest to their mean.
    """
    side = min(image.shape[:2])
    pixels = _lab(cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA))
    ground = _ground(pixels)
    subject = pixels[np.linalg.norm(pixels - ground, axis=-1) > STANDS_OUT]
    if len(subject) < side:
        return None
    colours = list(Colour)
    return colours[int(np.argmin([_misfit(subject, _shades(one)) for one in colours]))]


def edge_f1(drawn: NDArray[np.bool_], wanted: NDArray[np.bool_], *, tolerance: int = 1) -> float:
    """The F1 score (0 … 1) of edges against those wanted; both height × width.

    An edge pixel counts as right within `tolerance` pixels of one of the other picture.
    """
    if not drawn.any() or not wanted.any():
        return float(drawn.any() == wanted.any())
    kernel = np.ones((2 * tolerance + 1,) * 2, np.uint8)
    near_wanted = cv2.dilate(wanted.astype(np.uint8), kernel).astype(bool)
    near_drawn = cv2.dilate(drawn.astype(np.uint8), kernel).astype(bool)
    precision = float((drawn & near_wanted).sum() / drawn.sum())
    recall = float((wanted & near_drawn).sum() / wanted.sum())
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def largest_change(before: Pixels, after: Pixels, repainted: NDArray[np.bool_]) -> int:
    """The largest change (0 … 255) of any channel outside what was to be repainted."""
    change = np.abs(before.astype(np.int16) - after.astype(np.int16))[~repainted]
    return int(change.max()) if change.size else 0


def diversity(images: Sequence[Pixels]) -> float:
    """The mean root-mean-square difference (0 … 1) between any two of the pictures."""
    pairs = list(combinations([image.astype(np.float32) / 255 for image in images], 2))
    return float(np.mean([np.sqrt(np.mean((a - b) ** 2)) for a, b in pairs])) if pairs else 0.0


def psnr(wanted: Pixels, drawn: Pixels) -> float:
    """The peak signal-to-noise ratio in decibels; infinite for equal pictures."""
    error = float(np.mean((wanted.astype(np.float64) - drawn.astype(np.float64)) ** 2))
    return 10 * float(np.log10(255**2 / error)) if error else float("inf")


def statistics(image: Pixels) -> Statistics:
    """How bright and colourful a picture is, and how much of it are edges."""
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV).astype(np.float32) / 255
    edges = cv2.Canny(image, 80, 160) > 0
    return Statistics(float(hsv[..., 2].mean()), float(hsv[..., 1].mean()), float(edges.mean()))


def _misfit(subject: NDArray[np.float32], shades: NDArray[np.float32]) -> float:
    gaps = np.linalg.norm(subject[:, None] - shades[None], axis=-1).min(axis=1)
    means = np.linalg.norm(subject.mean(axis=0) - shades.mean(axis=0))
    return float(np.minimum(gaps, FAR).mean() + MEAN_WEIGHT * means)


def _ground(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """The background behind every row: the median of what its two ends show."""
    width = max(1, round(len(pixels) * BORDER))
    ends = np.concatenate([pixels[:, :width], pixels[:, -width:]], axis=1)
    rows: NDArray[np.float32] = np.median(ends, axis=1, keepdims=True).astype(np.float32)
    whole = np.median(pixels[_border(len(pixels))], axis=0).astype(np.float32)
    # A row whose ends the subject covers takes the border's colour.
    is_odd = np.linalg.norm(ends - rows, axis=-1).max(axis=1) > FAR / 2
    rows[is_odd] = whole
    return rows


@cache
def _expected(background: Background, side: int) -> NDArray[np.float32]:
    image, _ = backdrop(background, (side, side), (0, 0, 0), 0)
    border: NDArray[np.float32] = _lab(image)[_border(side)]
    return border


@cache
def _shades(colour: Colour) -> NDArray[np.float32]:
    shades: NDArray[np.float32] = _lab(ramp(colour)[RAMP_POINTS][None])[0]
    return shades


@cache
def _border(side: int) -> NDArray[np.bool_]:
    mask = np.ones((side, side), dtype=bool)
    width = max(1, round(side * BORDER))
    mask[width:-width, width:-width] = False
    return mask


def _lab(image: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), np.float32)
