"""Settings: people's own defaults."""

from typing import Any

from sqlalchemy import delete, select

from storage import sqlite
from storage.statements import Statements
from storage.tables import settings


class Settings:
    """What each person prefers: JSON values by key."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def get(self, person_id: int) -> dict[str, Any]:
        """All settings of a person."""
        statement = (
            select(settings.c.key, settings.c.value)
            .where(settings.c.person_id == person_id)
            .order_by(settings.c.key)
        )
        return {row.key: row.value for row in await self._statements.execute(statement)}

    async def set(self, person_id: int, key: str, value: Any) -> None:
        """Set one to anything msgspec can write as JSON, in place of what it was."""
        added = sqlite.insert(settings).values(person_id=person_id, key=key, value=value)
        await self._statements.execute(
            added.on_conflict_do_update(
                index_elements=[settings.c.person_id, settings.c.key],
                set_={"value": added.excluded.value},
            )
        )

    async def clear(self, person_id: int, key: str | None = None) -> int:
        """Forget one setting, or all; the number forgotten."""
        statement = delete(settings).where(settings.c.person_id == person_id)
        if key is not None:
            statement = statement.where(settings.c.key == key)
        return (await self._statements.execute(statement)).rowcount
