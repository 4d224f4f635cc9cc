"""The materials: everything the recipe fetches, turned into sprites with Chinese names."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from training.icons import Walk, render
from training.names import Kind, everyday_subjects, read_emojibase, tail_subjects
from training.packages import PACKAGES_PATH, Package, fetch, read_packages
from training.phrases import PLACE_NAMES
from training.scene import Style
from training.sprites import SpriteSheet

PLACE_WORDS: Final = tuple(word for words in PLACE_NAMES.values() for word in words)
"""Names of backgrounds, which no subject may have."""

NAMES_PATH: Final = Path("zh") / "data.json"


def listed_packages() -> tuple[Package, ...]:
    """The packages that the project pins."""
    return read_packages(PACKAGES_PATH.read_text(encoding="utf-8"))


def fetch_all(packages: Sequence[Package], folder: Path) -> dict[str, Path]:
    """The unpacked folder of every package by its name; errors as `fetch` raises them."""
    return {package.name: fetch(package, folder) for package in packages}


def make_sprites(
    packages: Sequence[Package],
    folders: dict[str, Path],
    *,
    side: int,
    max_subjects: int,
    in_full: Collection[Kind] = (),
    walk: Walk = iter,
) -> SpriteSheet:
    """Sprites of the first `max_subjects`: the everyday ones, then emojibase's own names.

    All everyday ones of the kinds `in_full` follow, where they are not among them.

    `folders` are as `fetch_all` gives them. Raises ValueError where a style has no package.
    """
    everyday = everyday_subjects()
    tail = [
        subject
        for package in packages
        if package.style is None
        for subject in tail_subjects(
            read_emojibase((folders[package.name] / NAMES_PATH).read_bytes()), everyday, PLACE_WORDS
        )
    ]
    drawn = {
        package.style: (
            folders[package.name],
            folders[package.characters_of or package.name],
        )
        for package in packages
        if package.style
    }
    if missing := set(Style) - set(drawn):
        raise ValueError(f"no icon set for {', '.join(sorted(missing))}")
    first = (*everyday, *tail)[:max_subjects]
    rest = (one for one in everyday if one.kind in in_full and one not in first)
    return render((*first, *rest), drawn, side, walk)


def attributions(packages: Sequence[Package]) -> str:
    """Whose work the models are made from, one Markdown line each: for notices and model cards."""
    return "\n".join(
        f"- {package.credit} (`{package.name}` {package.version}, {package.licence})"
        for package in packages
    )
