"""The database file: one connection that writes, one that reads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final, Self

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import sqlite
from storage.migrate import check, revision_of
from storage.statements import Statements
from storage.transaction import Transaction
from storage.uninterrupted import uninterrupted

__all__ = ["Storage", "Transaction"]

_CHECKPOINT_EVERY: Final = 64
"""Commits after which the log is moved into the file; a commit may hold a few megabytes."""


class Storage:
    """Everything that outlives the process. Made by `Storage.open`, ended by `close`.

    The caller holds the `DataLock` of the folder: no other process may open the file.
    """

    def __init__(
        self, writer: AsyncConnection, reader: AsyncConnection, resources: AsyncExitStack
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._resources = resources
        self._writing = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._num_commits = 0

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the database at `path`, which `storage.migrate.upgrade` has prepared.

        Raises SchemaError when it is missing, older or newer than this program.
        """
        check(revision_of(path))
        async with AsyncExitStack() as stack:
            writing = sqlite.writing_engine(path)
            stack.push_async_callback(writing.dispose)
            writer = await stack.enter_async_context(writing.connect())
            reading = sqlite.reading_engine(path)
            stack.push_async_callback(reading.dispose)
            reader = await stack.enter_async_context(reading.connect())
            resources = stack.pop_all()
        return cls(writer, reader, resources)

    async def close(self) -> None:
        """Wait for what is under way, empty the log into the file and close it."""
        async with self._reading, self._writing:
            await uninterrupted(self._finish())

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction that may write, one at a time: commits at its end, or changes nothing.

        Not to be opened inside another one, nor held across anything slow. When the caller is
        cancelled while the commit is under way, the commit still completes.
        """
        async with self._writing:
            async with _transaction(self._writer) as transaction:
                yield transaction
            self._num_commits += 1
            if self._num_commits >= _CHECKPOINT_EVERY:
                await uninterrupted(self._checkpoint())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A transaction that sees one moment of the database and may not write."""
        async with self._reading, _transaction(self._reader) as transaction:
            yield transaction

    async def checkpoint(self) -> None:
        """Move the log into the file: to be called when there is nothing better to do."""
        async with self._writing:
            if self._num_commits:
                await uninterrupted(self._checkpoint())

    async def _checkpoint(self) -> None:
        if await sqlite.checkpoint(self._writer):
            self._num_commits = 0

    async def _finish(self) -> None:
        await sqlite.checkpoint(self._writer, is_last=True)
        # The reader was opened last and closes first: nobody races the writer's own closing.
        await self._resources.aclose()


@asynccontextmanager
async def _transaction(connection: AsyncConnection) -> AsyncIterator[Transaction]:
    statements = Statements(connection)
    try:
        await uninterrupted(_begin(connection))
        yield Transaction(statements)
        await uninterrupted(connection.commit())
    except BaseException:
        await uninterrupted(_roll_back(connection))
        raise
    finally:
        statements.end()


async def _begin(connection: AsyncConnection) -> None:
    await connection.begin()


async def _roll_back(connection: AsyncConnection) -> None:
    await connection.rollback()
    # After a commit that failed, SQLAlchemy takes the transaction for ended; the database may not.
    await connection.run_sync(lambda sync: sync.connection.rollback())
