import sqlite3
from contextlib import closing
from pathlib import Path


def schema(path: Path) -> dict[str, str]:
    """How each table and index was made."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: sql for name, sql in rows if not name.startswith("sqlite_")}
