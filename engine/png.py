"""PNGs: finished pictures, encoded beside the model's work."""

import io
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine.sample import Sample

_COMPRESS_LEVEL: Final = 4


def encode_png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """A PNG of (height, width, 3) pixels, without any metadata."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=_COMPRESS_LEVEL)
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sample's picture as PNG (or why there is none), and its native size in pixels."""

    sample: Sample
    png: Future[bytes]
    width: int
    height: int


class Press:
    """Makes PNGs in a thread of its own and hands them to `deliver`, called in that thread."""

    def __init__(self, deliver: Callable[[Encoded], None]) -> None:
        self._deliver = deliver
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="png")

    def submit(self, sample: Sample, pixels: npt.NDArray[np.uint8]) -> None:
        """Take a picture (height, width, 3); returns at once."""
        height, width, _ = pixels.shape
        future = self._pool.submit(encode_png, pixels)
        future.add_done_callback(
            lambda png: self._deliver(Encoded(sample, png, width=width, height=height))
        )

    def close(self) -> None:
        """Drop what has not begun and end the thread."""
        self._pool.shutdown(cancel_futures=True)
