"""The shelf: the folder that fetched, converted and added models lie in."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from zoo.errors import ZooError


@dataclass(frozen=True, slots=True)
class Shelf:
    """The models folder: a folder for each model by its name, and people's own registry.

    What is being made lies in a hidden folder beside them until it is whole.
    """

    home: Path

    @property
    def registry(self) -> Path:
        """People's own registry file, there or not."""
        return self.home / "registry.toml"

    def place(self, name: str) -> Path:
        """Where the model of a name lies, or would lie."""
        return self.home / name

    def bench(self, name: str) -> Path:
        """Where a model is put together; what an interrupted run left there is kept."""
        folder = self._hidden / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def clear_bench(self, name: str) -> Path:
        """The same, emptied."""
        remove(self._hidden / name)
        return self.bench(name)

    def install(self, made: Path, name: str) -> Path:
        """Put a whole folder (on the same disk) where its model lies, for what was there before.

        The two renames leave no moment with half a model. Returns the place.
        """
        place, aside = self.place(name), self._hidden / f"{name}.old"
        remove(aside)
        if _is_there(place):
            aside.parent.mkdir(parents=True, exist_ok=True)
            place.rename(aside)
        made.rename(place)
        remove(aside)
        return place

    def forget_bench(self, name: str) -> None:
        """Remove what was being made of a model."""
        remove(self._hidden / name)

    def need_space(self, num_bytes: int) -> None:
        """Raise ZooError unless that many bytes, and some air, are free."""
        free = shutil.disk_usage(self.home).free
        if free < num_bytes * 1.05:
            raise ZooError(
                f"磁盘不够：要 {num_bytes / 1e9:.1f} GB，{self.home} 只剩 {free / 1e9:.1f} GB。"
                "可以用设置 data.models 换一个文件夹。"
            )

    @property
    def _hidden(self) -> Path:
        return self.home / ".making"


def remove(path: Path) -> None:
    """Remove a file, a folder with all in it, or a link but not what it leads to."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)


def _is_there(path: Path) -> bool:
    return path.is_symlink() or path.exists()
