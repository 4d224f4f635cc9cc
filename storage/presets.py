"""Presets: what people have named to say again, prompts and options together."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select, update

from core.address import Address
from storage import sqlite
from storage.house_tables import presets
from storage.statements import Statements


class Preset(msgspec.Struct, frozen=True, kw_only=True):
    """A name and the words it stands for, as typed; `is_shared` in some conversation."""

    person_id: int
    name: str
    words: str
    is_shared: bool


class Presets:
    """Everybody's presets, by name; one may be shared with a conversation."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def set(self, person_id: int, name: str, words: str, now: datetime) -> None:
        """Keep words under a name, in place of what it stood for."""
        added = sqlite.insert(presets).values(
            person_id=person_id, name=name, words=words, created_at=now
        )
        await self._statements.execute(
            added.on_conflict_do_update(
                index_elements=[presets.c.person_id, presets.c.name],
                set_={"words": added.excluded.words},
            )
        )

    async def own(self, person_id: int) -> tuple[Preset, ...]:
        """A person's presets by name."""
        query = select(presets).where(presets.c.person_id == person_id).order_by(presets.c.name)
        return tuple(map(_preset, await self._statements.execute(query)))

    async def shared(self, here: Address) -> tuple[Preset, ...]:
        """The presets that are shared with a conversation, by name."""
        query = select(presets).where(_is_here(here)).order_by(presets.c.name)
        return tuple(map(_preset, await self._statements.execute(query)))

    async def find(self, person_id: int, name: str, here: Address) -> Preset | None:
        """The preset of a name: one's own, else the one shared with this conversation."""
        query = (
            select(presets)
            .where(presets.c.name == name, or_(presets.c.person_id == person_id, _is_here(here)))
            .order_by((presets.c.person_id == person_id).desc(), presets.c.preset_id)
            .limit(1)
        )
        row = (await self._statements.execute(query)).one_or_none()
        return None if row is None else _preset(row)

    async def share(self, person_id: int, name: str, here: Address | None) -> bool:
        """Share one's preset with a conversation, or with None; False where there is none."""
        shared = (
            update(presets)
            .where(presets.c.person_id == person_id, presets.c.name == name)
            .values(
                platform=None if here is None else here.platform,
                conversation=None if here is None else here.conversation,
            )
        )
        return (await self._statements.execute(shared)).rowcount > 0

    async def remove(self, person_id: int, name: str) -> bool:
        """Forget one's preset; False where there is none."""
        removed = delete(presets).where(presets.c.person_id == person_id, presets.c.name == name)
        return (await self._statements.execute(removed)).rowcount > 0

    async def count(self, person_id: int) -> int:
        """The number of a person's presets."""
        query = select(func.count()).where(presets.c.person_id == person_id)
        return (await self._statements.execute(query)).scalar_one()


def _is_here(here: Address) -> ColumnElement[bool]:
    return and_(presets.c.platform == here.platform, presets.c.conversation == here.conversation)


def _preset(row: Row[*tuple[Any, ...]]) -> Preset:
    return Preset(
        person_id=row.person_id,
        name=row.name,
        words=row.words,
        is_shared=row.conversation is not None,
    )
