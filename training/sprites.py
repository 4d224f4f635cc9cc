"""The pictures that compositions are made of."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from training.names import Subject
from training.scene import Style

Pixels = NDArray[np.uint8]


class SpriteSheet:
    """One sprite for every subject in every style.

    `pixels` is uint8, subjects × styles × side × side × 4: red, green, blue (not multiplied by
    alpha) and alpha. Raises ValueError where the shape is another.
    """

    def __init__(self, subjects: Sequence[Subject], pixels: Pixels) -> None:
        side = pixels.shape[-2]
        if pixels.shape != (len(subjects), len(Style), side, side, 4):
            raise ValueError(f"{len(subjects)} subjects, but sprites of shape {pixels.shape}")
        self.subjects = tuple(subjects)
        self._pixels = pixels
        self._styles = {style: place for place, style in enumerate(Style)}

    @property
    def side(self) -> int:
        """Height and width of a sprite in pixels."""
        return int(self._pixels.shape[-2])

    def sprite(self, subject: int, style: Style) -> Pixels:
        """The pixels of a subject, cropped to what is not transparent: height × width × 4."""
        whole = self._pixels[subject, self._styles[style]]
        solid = whole[..., 3] > 0
        rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
        if not rows.size:
            raise ValueError(f"nothing is drawn of {self.subjects[subject].name} ({style})")
        cropped: Pixels = whole[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return cropped

    def pick(self, places: Iterable[int]) -> Self:
        """The sheet of the subjects at these places, in their order."""
        chosen = list(places)
        return type(self)([self.subjects[at] for at in chosen], self._pixels[chosen])

    def save(self, path: Path) -> None:
        """Write everything to a compressed `.npz` file, at once or not at all."""
        part = path.with_suffix(".part.npz")
        names = np.frombuffer(msgspec.json.encode(self.subjects), dtype=np.uint8)
        np.savez_compressed(part, pixels=self._pixels, subjects=names)
        part.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The sheet in a file; OSError or ValueError where there is none."""
        with np.load(path, allow_pickle=False) as stored:
            subjects = msgspec.json.decode(stored["subjects"].tobytes(), type=tuple[Subject, ...])
            return cls(subjects, stored["pixels"])
