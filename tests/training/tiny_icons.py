"""Made-up npm packages: icon sets of two coloured shapes, and a list of names."""

import base64
import hashlib
import json
import tarfile
from pathlib import Path

from training.packages import Package
from training.scene import Style

CAT, DOG, KITE = "1f431", "1f436", "1fa81"


def icon_folder(folder: Path, *, keys: tuple[str, ...] = (CAT, DOG)) -> Path:
    """An icon set as iconify packs it, with a square of its own colour for every key."""
    folder.mkdir(parents=True)
    icons = {
        f"icon-{key}": {"body": f'<rect x="4" y="2" width="8" height="12" fill="#{key[-3:]}"/>'}
        for key in keys
    }
    (folder / "icons.json").write_text(json.dumps({"icons": icons, "width": 16, "height": 16}))
    (folder / "chars.json").write_text(json.dumps({key: f"icon-{key}" for key in keys}))
    return folder


def name_folder(folder: Path) -> Path:
    """Standard names of a subject that is not on the everyday list, and of one that is."""
    (folder / "zh").mkdir(parents=True)
    entries = [
        {"label": "猫脸", "hexcode": "1F431", "group": 3},
        {"label": "怪东西", "hexcode": "1F9FF-FE0F", "group": 6},
    ]
    (folder / "zh" / "data.json").write_text(json.dumps(entries))
    return folder


def package(name: str, style: Style | None = None, integrity: str = "sha512-") -> Package:
    return Package(
        name=name,
        version="1.0.0",
        integrity=integrity,
        licence="MIT",
        credit="Somebody",
        style=style,
    )


def archive(source: Path, target: Path, *, inside: str = "package") -> str:
    """Pack a folder as npm does, under a name of its own; returns its integrity."""
    with tarfile.open(target, "w:gz") as packed:
        packed.add(source, arcname=inside)
    digest = hashlib.sha512(target.read_bytes()).digest()
    return f"sha512-{base64.b64encode(digest).decode()}"
