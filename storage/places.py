"""Places: what is set for a conversation, or for all of them."""

from typing import Any, Final, NamedTuple

from sqlalchemy import delete, select

from storage import sqlite
from storage.statements import Statements
from storage.tables import places


class Place(NamedTuple):
    """A conversation on a platform."""

    platform: str
    conversation: str


EVERYWHERE: Final = Place("", "")
"""What holds where a conversation has nothing set of its own."""


class Places:
    """What is set for each place: JSON values by key."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def get(self, place: Place) -> dict[str, Any]:
        """All that is set for a place itself."""
        statement = (
            select(places.c.key, places.c.value)
            .where(places.c.platform == place.platform, places.c.conversation == place.conversation)
            .order_by(places.c.key)
        )
        return {row.key: row.value for row in await self._statements.execute(statement)}

    async def set(self, place: Place, key: str, value: Any) -> None:
        """Set one thing to anything msgspec can write as JSON, in place of what it was."""
        added = sqlite.insert(places).values(
            platform=place.platform, conversation=place.conversation, key=key, value=value
        )
        await self._statements.execute(
            added.on_conflict_do_update(
                index_elements=[places.c.platform, places.c.conversation, places.c.key],
                set_={"value": added.excluded.value},
            )
        )

    async def clear(self, place: Place, key: str) -> bool:
        """Forget one thing; whether it was set."""
        statement = delete(places).where(
            places.c.platform == place.platform,
            places.c.conversation == place.conversation,
            places.c.key == key,
        )
        return (await self._statements.execute(statement)).rowcount > 0
