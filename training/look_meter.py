"""The look meter: whether a picture looks as composed, or as redrawn in a look."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from training.feed import Batch
from training.looks import redraw
from training.meters import statistics
from training.sprites import Pixels


class LookMeter:
    """Tells a look from plain pictures by colours, edges and where light comes from."""

    def __init__(self, batch: Batch, look: str) -> None:
        """Learns both from a batch of composed pictures."""
        plain, redrawn = _features(batch.images), _features(redraw(batch, look))
        self._spread = np.concatenate([plain, redrawn]).std(axis=0) + 1e-6
        self._plain, self._redrawn = plain.mean(axis=0), redrawn.mean(axis=0)

    def has_look(self, pictures: Sequence[Pixels]) -> list[bool]:
        """Whether each picture is nearer to the look than to plain pictures."""
        seen = _features(pictures)
        to_plain = np.linalg.norm((seen - self._plain) / self._spread, axis=1)
        to_look = np.linalg.norm((seen - self._redrawn) / self._spread, axis=1)
        return [bool(nearer) for nearer in to_look < to_plain]


def _features(pictures: Sequence[Pixels] | npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    return np.array([_feature(picture) for picture in pictures], dtype=np.float64)


def _feature(picture: Pixels) -> list[float]:
    glance = statistics(picture)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    slope = cv2.Sobel(grey, cv2.CV_32F, 1, 0) + cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    skew = float((slope**3).mean() / (float(slope.std()) ** 3 + 1e-6))
    return [glance.brightness, glance.saturation, glance.edges, float(slope.std()), skew]
