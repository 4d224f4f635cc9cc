"""What only SQLite has: pragmas, write locking, checkpoints, upserts, full-text search.

SQLite before 3.51.3 can lose commits when connections race for the write-ahead log. So one
process opens the file, one connection of it writes, and the same connection alone moves the log
into the file: `wal_autocheckpoint` is off, `checkpoint` is called by the writer between commits.
"""

from pathlib import Path
from sqlite3 import OperationalError
from typing import Any, Final

from sqlalchemy import (
    URL,
    Connection,
    Delete,
    Engine,
    Insert,
    Integer,
    Select,
    String,
    column,
    create_engine,
    delete,
    event,
    literal_column,
    select,
    table,
)
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.fulltext import Phrase, tokens

__all__ = [
    "checkpoint",
    "forget_words",
    "index_words",
    "insert",
    "migrating_engine",
    "numbers_with",
    "reading_engine",
    "writing_engine",
]

_BUSY_MS: Final = 5_000
_LOG_LIMIT: Final = 64 * 1024 * 1024

_WRITING: Final = (
    f"busy_timeout={_BUSY_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "wal_autocheckpoint=0",
    f"journal_size_limit={_LOG_LIMIT}",
)
_READING: Final = (f"busy_timeout={_BUSY_MS}", "query_only=ON", "wal_autocheckpoint=0")
# Tables are rebuilt by dropping the old one, which foreign keys would forbid; `migrations/env.py`
# checks them before it commits.
_MIGRATING: Final = (
    f"busy_timeout={_BUSY_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=OFF",
)

_works_text: Final = table(
    "works_text", column("rowid", Integer), column("person", String), column("words", String)
)


def writing_engine(path: Path) -> AsyncEngine:
    """An engine of one connection, each transaction of which takes the write lock at once."""
    return _async_engine(path, _WRITING, "BEGIN IMMEDIATE")


def reading_engine(path: Path) -> AsyncEngine:
    """An engine of one connection, each transaction of which sees one snapshot."""
    return _async_engine(path, _READING, "BEGIN")


def migrating_engine(path: Path) -> Engine:
    """A blocking engine for changing the schema, each migration a transaction."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"isolation_level": None}
    )
    _prepare(engine, _MIGRATING, "BEGIN IMMEDIATE")
    return engine


async def checkpoint(connection: AsyncConnection, *, is_last: bool = False) -> bool:
    """Move the log into the file as far as readers allow; `is_last` also empties the log.

    Only for the writing connection, outside a transaction. False when the disk is full: nothing
    is lost, what was committed stays in the log.
    """
    mode = "TRUNCATE" if is_last else "PASSIVE"
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    try:
        await driver.execute_fetchall(f"PRAGMA wal_checkpoint({mode})")
    except OperationalError:
        return False
    return True


def index_words(number: int, person_id: int, prompt: str) -> Insert:
    """Let a work be found by its owner and the words of its prompt."""
    words = " ".join(tokens(prompt))
    return plain_insert(_works_text).values(rowid=number, person=str(person_id), words=words)


def forget_words(number: int) -> Delete:
    """Let a work be found no more."""
    return delete(_works_text).where(_works_text.c.rowid == number)


def numbers_with(
    phrases: tuple[Phrase, ...], *, person_id: int, before: int | None = None
) -> Select[int]:
    """The numbers of a person's works whose prompts have all of the phrases, newest first."""
    # The owner is a word as well: the index then joins the lists of both, and does not walk
    # through everybody's works.
    query = f'person : "{person_id}" AND words : ({" AND ".join(map(_quoted, phrases))})'
    statement = select(_works_text.c.rowid).where(literal_column("works_text").op("MATCH")(query))
    if before is not None:
        statement = statement.where(_works_text.c.rowid < before)
    return statement.order_by(_works_text.c.rowid.desc())


def _quoted(phrase: Phrase) -> str:
    # Tokens hold neither quotes nor anything else that the query syntax knows.
    return f'"{" ".join(phrase.tokens)}"' + (" *" if phrase.is_open_ended else "")


def _async_engine(path: Path, pragmas: tuple[str, ...], begin: str) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        connect_args={"isolation_level": None},
        pool_size=1,
        max_overflow=0,
    )
    _prepare(engine.sync_engine, pragmas, begin)
    return engine


def _prepare(engine: Engine, pragmas: tuple[str, ...], begin: str) -> None:
    def configure(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", start)
