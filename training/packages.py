"""npm packages: what the recipe fetches, pinned to the byte."""

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Final

import msgspec

from training.scene import Style

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
    """Unpack an npm archive; ValueError if it is not what was pinned, or would write elsewhere."""
    kind, _, wanted = integrity.partition("-")
    found = base64.b64encode(hashlib.new(kind, archive.read_bytes()).digest()).decode()
    if found != wanted:
        raise ValueError(f"{archive.name} is not what was pinned: {kind}-{found}")
    try:
        with tarfile.open(archive) as opened:
            opened.extractall(target, filter="data")
    except tarfile.TarError as error:
        raise ValueError(f"{archive.name} cannot be unpacked: {error}") from error


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
