"""A copy of the database while it is in use."""

import sqlite3
from contextlib import closing
from pathlib import Path


def backup(path: Path, target: Path) -> None:
    """Copy the database at `path` to `target` as it is at one moment; `target` appears when whole.

    Writers go on meanwhile. Blocks for as long as the copying takes: call it from a thread.
    """
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
        source.execute("PRAGMA query_only = ON")
        # All pages in one go: a copy made in pieces starts over with each commit of a writer,
        # and one long read holds up no writer in WAL mode.
        source.backup(copy)
    part.replace(target)
