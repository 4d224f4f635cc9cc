"""Listings: the files of a repository on a hub."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from zoo.errors import ZooError


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file of a repository: `size` in bytes, `sha256` (hex) where the hub tells it.

    Raises ZooError where its path would lead out of the folder it is fetched into.
    """

    path: str
    size: int
    sha256: str | None = None

    def __post_init__(self) -> None:
        path = PurePosixPath(self.path)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ZooError(f"仓库里有个文件的路径不对：{self.path}，不下载了。")

    @property
    def folder(self) -> str:
        """The folder it lies in; empty at the top."""
        parent = PurePosixPath(self.path).parent.as_posix()
        return "" if parent == "." else parent

    @property
    def name(self) -> str:
        """Its name without folders."""
        return PurePosixPath(self.path).name


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The files of a repository as of one revision."""

    revision: str
    files: tuple[RemoteFile, ...]
