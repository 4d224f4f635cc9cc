"""PNGs: finished pictures, looked at and encoded beside the model's work."""

import io
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine.checker import Check
from engine.sample import Sample

_COMPRESS_LEVEL: Final = 4


def encode_png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """A PNG of (height, width, 3) pixels, without any metadata."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=_COMPRESS_LEVEL)
    return buffer.getvalue()


class Pressed(NamedTuple):
    """A PNG, and what was found in the picture; None for nothing."""

    png: bytes
    finding: str | None


def _press(pixels: npt.NDArray[np.uint8], check: Check | None) -> Pressed:
    return Pressed(encode_png(pixels), None if check is None else check(pixels))


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sample's picture as PNG (or why there is none), and its native size in pixels."""

    sample: Sample
    pressed: Future[Pressed]
    width: int
    height: int


class Press:
    """Makes PNGs in a thread of its own and hands them to `deliver`, called in that thread."""

    def __init__(self, deliver: Callable[[Encoded], None]) -> None:
        self._deliver = deliver
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="png")

    def submit(
        self, sample: Sample, pixels: npt.NDArray[np.uint8], check: Check | None = None
    ) -> None:
        """Take a picture (height, width, 3), to be looked at by `check`; returns at once."""
        height, width, _ = pixels.shape
        future = self._pool.submit(_press, pixels, check)
        future.add_done_callback(
            lambda pressed: self._deliver(Encoded(sample, pressed, width=width, height=height))
        )

    def close(self) -> None:
        """Drop what has not begun and end the thread."""
        self._pool.shutdown(cancel_futures=True)
