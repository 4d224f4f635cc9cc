"""Contact sheets: drawn pictures side by side, to be looked at."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

COLUMNS: Final = 10
CELL: Final = 128
"""Pixels a picture gets on the sheet."""


def save_grid(path: Path, pictures: Sequence[npt.NDArray[np.uint8]]) -> None:
    """Write pictures (h, w, 3), row by row in their order, to a PNG."""
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (min(COLUMNS, len(pictures)) * CELL, rows * CELL), "white")
    for at, picture in enumerate(pictures):
        cell = Image.fromarray(picture).resize((CELL, CELL), Image.Resampling.LANCZOS)
        sheet.paste(cell, (at % COLUMNS * CELL, at // COLUMNS * CELL))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
