"""Fetches the icon sets and Chinese names as npm packages, and renders them to sprites."""

import base64
import hashlib
import io
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import resvg_py
from PIL import Image

from training.names import Subject, plain_key
from training.scene import Style
from training.sprites import Pixels, SpriteSheet

PACKAGES_PATH: Final = Path(__file__).with_name("packages.toml")
FETCH_TIMEOUT_S: Final = 600


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """An npm package: exactly this version, with this content.

    `integrity` is the registry's own (`sha512-…`). `style` is what its icons are drawn in; a
    package of names has none. `characters_of` names the package whose table of emoji it shares.
    """

    name: str
    version: str
    integrity: str
    licence: str
    credit: str
    style: Style | None = None
    characters_of: str | None = None

    @property
    def folder(self) -> str:
        """The folder it is unpacked to."""
        return self.name.replace("@", "").replace("/", "-")


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


def read_packages(text: str) -> tuple[Package, ...]:
    """The `[[package]]` tables of a TOML text; ValueError where they are not."""
    try:
        return msgspec.convert(tomllib.loads(text)["package"], tuple[Package, ...])
    except (KeyError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"not a list of packages: {error}") from error


def fetch(package: Package, folder: Path, *, npm: str = "npm") -> Path:
    """The package's unpacked folder under `folder`, fetched with `npm pack` if not there yet.

    Raises OSError where npm cannot fetch it, ValueError where what came is not what was pinned.
    """
    target = folder / package.folder / package.version
    if target.is_dir():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        archive = _pack(package, Path(scratch), npm)
        unpack(archive, package.integrity, Path(scratch) / "unpacked")
        target.parent.mkdir(exist_ok=True)
        (Path(scratch) / "unpacked" / "package").rename(target)
    _credit(package, target)
    return target


def unpack(archive: Path, integrity: str, target: Path) -> None:
    """Unpack an npm archive whose content is as pinned; ValueError if it is not."""
    kind, _, wanted = integrity.partition("-")
    found = base64.b64encode(hashlib.new(kind, archive.read_bytes()).digest()).decode()
    if found != wanted:
        raise ValueError(f"{archive.name} is not what was pinned: {kind}-{found}")
    with tarfile.open(archive) as opened:
        opened.extractall(target, filter="data")


def render(
    subjects: Sequence[Subject],
    folders: dict[Style, tuple[Path, Path]],
    side: int,
    advance: Callable[[Iterable[Subject]], Iterable[Subject]] = lambda all_of_them: all_of_them,
) -> SpriteSheet:
    """The sprites of all subjects that every style can draw, side × side.

    `folders` holds, for every style, the folders of its icons and of its table of emoji.
    `advance` wraps the walk over the subjects, to show progress.
    """
    sets = [_DrawnSet(*folders[style]) for style in Style]
    kept = [subject for subject in subjects if all(subject.key in one.keys for one in sets)]
    if not kept:
        raise ValueError("the icon sets share none of the subjects")
    sheet = np.zeros((len(kept), len(sets), side, side, 4), dtype=np.uint8)
    for place, subject in enumerate(advance(kept)):
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


def _pack(package: Package, folder: Path, npm: str) -> Path:
    program = shutil.which(npm)
    if program is None:
        raise OSError(f"{npm} is not installed; it fetches the icon sets")
    wanted = f"{package.name}@{package.version}"
    done = subprocess.run(  # noqa: S603 - the arguments are the project's own list
        [program, "pack", "--silent", wanted],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=FETCH_TIMEOUT_S,
        check=False,
    )
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise OSError(f"npm could not fetch {wanted}: {done.stderr.strip()[-300:]}")
    return archives[0]


def _credit(package: Package, folder: Path) -> None:
    """Whose work it is and under which licence, beside it."""
    text = f"{package.name} {package.version}\n{package.credit}\nLicence: {package.licence}\n"
    (folder / "ATTRIBUTION.txt").write_text(text, encoding="utf-8")
