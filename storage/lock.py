"""One process, one data folder."""

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from storage.errors import DataLockedError


class DataLock:
    """The right to open the database of a data folder, held by one process at a time.

    A context manager; entering it raises DataLockedError when another process is inside. The
    operating system lets go of the lock when its holder dies, however it dies.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / "danqing.lock")
        self._pid_path = folder / "danqing.pid"

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            raise DataLockedError(self._folder, self._read_pid()) from None
        self._pid_path.write_text(str(os.getpid()))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pid_path.unlink(missing_ok=True)
        self._lock.release()

    def _read_pid(self) -> int | None:
        with suppress(OSError, ValueError):
            return int(self._pid_path.read_text())
        return None
