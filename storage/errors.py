"""What can be wrong with the stored data.

DanqingError
├── SchemaError        the database is older or newer than this program
├── DataLockedError    another process has the data folder
└── AlreadyToldError   a job's owner would be told of its end twice
"""

from pathlib import Path

from core.errors import DanqingError


class SchemaError(DanqingError):
    """The database's schema is not the one this program knows."""


class DataLockedError(DanqingError):
    """Another process holds the data folder; `pid` is its process id where it could be read."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        super().__init__(f"{folder} is in use by process {pid or 'unknown'}")
        self.folder = folder
        self.pid = pid


class AlreadyToldError(DanqingError):
    """The final reply of this job is in the outbox already."""
