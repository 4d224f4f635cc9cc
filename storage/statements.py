"""Statements of one transaction."""

from typing import Any, TypeVarTuple, overload

from sqlalchemy import CursorResult, Executable
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import TypedReturnsRows

from storage.uninterrupted import uninterrupted

Ts = TypeVarTuple("Ts")


class Statements:
    """Runs the statements of one transaction, each to its end even if its caller is cancelled."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._is_over = False

    @overload
    async def execute(self, statement: TypedReturnsRows[*Ts]) -> CursorResult[*Ts]: ...
    @overload
    async def execute(self, statement: Executable) -> CursorResult[*tuple[Any, ...]]: ...
    async def execute(self, statement: Executable) -> CursorResult[*tuple[Any, ...]]:
        """The buffered result of a statement; RuntimeError once the transaction is over."""
        if self._is_over:
            raise RuntimeError("this transaction is over")
        return await uninterrupted(self._connection.execute(statement))

    def end(self) -> None:
        """Refuse whatever comes after the transaction."""
        self._is_over = True
