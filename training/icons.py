"""Renders icon sets to sprites."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
import resvg_py
from PIL import Image

from training.names import Subject, plain_key
from training.scene import Style
from training.sprites import Pixels, SpriteSheet

Walk = Callable[[Sequence[Subject]], Iterable[Subject]]
"""Wraps the walk over the subjects, to show progress."""


class Icon(msgspec.Struct, frozen=True):
    """The drawing of an icon, and where its view box differs from the set's."""

    body: str
    left: float = 0
    top: float = 0
    width: float | None = None
    height: float | None = None


class IconSet(msgspec.Struct, frozen=True):
    """An icon set as iconify packs it (`icons.json`)."""

    icons: dict[str, Icon]
    width: float = 16
    height: float = 16


def render(
    subjects: Sequence[Subject],
    folders: Mapping[Style, tuple[Path, Path]],
    side: int,
    walk: Walk = iter,
) -> SpriteSheet:
    """The sprites, side × side, of all subjects that every style can draw.

    `folders` holds, for every style, the folders of its icons and of its table of emoji.
    Raises OSError where one is missing, ValueError where nothing is left to draw.
    """
    sets = [_DrawnSet(*folders[style]) for style in Style]
    kept = [subject for subject in subjects if all(subject.key in one.keys for one in sets)]
    if not kept:
        raise ValueError("the icon sets share none of the subjects")
    sheet = np.zeros((len(kept), len(sets), side, side, 4), dtype=np.uint8)
    for place, subject in enumerate(walk(kept)):
        for style, drawn in enumerate(sets):
            sheet[place, style] = drawn.render(subject.key, side)
    return SpriteSheet(kept, sheet)


class _DrawnSet:
    """An icon set on disk: `icons.json`, and `chars.json` from code points to names."""

    def __init__(self, icons: Path, characters: Path) -> None:
        self._set = msgspec.json.decode((icons / "icons.json").read_bytes(), type=IconSet)
        table = msgspec.json.decode((characters / "chars.json").read_bytes(), type=dict[str, str])
        self.keys = {
            plain_key(code): name for code, name in table.items() if name in self._set.icons
        }

    def render(self, key: str, side: int) -> Pixels:
        """The icon as side × side pixels, not multiplied by alpha."""
        icon = self._set.icons[self.keys[key]]
        width, height = icon.width or self._set.width, icon.height or self._set.height
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="{icon.left} {icon.top} {width} {height}" width="{side}" height="{side}">'
            f"{icon.body}</svg>"
        )
        png = resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side)
        with Image.open(io.BytesIO(bytes(png))) as rendered:
            return np.asarray(rendered.convert("RGBA"))
