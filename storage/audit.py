"""Audit: what admins did, who it was, and what it was like before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, insert, or_, select, true, update

from core.address import Address
from storage.house_tables import audit
from storage.statements import Statements
from storage.tables import people

_ESCAPE: Final = "\\"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act of an admin: `subject` was `before` and is `after` (JSON values, None: nothing).

    `person_id` is None for what the bot did by itself; `name` is what the person is called now.
    `undone_by` is the entry that put `before` back.
    """

    entry_id: int
    person_id: int | None
    name: str | None
    platform: str
    conversation: str
    action: str
    subject: str
    before: Any
    after: Any
    at: datetime
    undone_by: int | None


class Audit:
    """The log of what admins did. Entries are added and marked as undone, never removed."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add(
        self,
        *,
        person_id: int | None,
        here: Address,
        action: str,
        subject: str,
        before: Any,
        after: Any,
        now: datetime,
    ) -> int:
        """Note what was done; the number of the entry."""
        added = insert(audit).values(
            person_id=person_id,
            platform=here.platform,
            conversation=here.conversation,
            action=action,
            subject=subject,
            before=before,
            after=after,
            at=now,
        )
        result = await self._statements.execute(added.returning(audit.c.entry_id))
        return result.scalar_one()

    async def get(self, entry_id: int) -> AuditEntry | None:
        """The entry of that number."""
        rows = await self._statements.execute(_entries().where(audit.c.entry_id == entry_id))
        row = rows.one_or_none()
        return None if row is None else _entry(row)

    async def latest(self, person_id: int, *, actions: Collection[str]) -> AuditEntry | None:
        """What a person did last of these actions and has not been undone."""
        statement = _entries().where(
            audit.c.person_id == person_id,
            audit.c.action.in_(actions),
            audit.c.undone_by.is_(None),
        )
        rows = await self._statements.execute(statement.order_by(audit.c.entry_id.desc()).limit(1))
        row = rows.one_or_none()
        return None if row is None else _entry(row)

    async def mark_undone(self, entry_id: int, by: int) -> bool:
        """Note that an entry was undone by another; False where it had been already."""
        result = await self._statements.execute(
            update(audit)
            .where(audit.c.entry_id == entry_id, audit.c.undone_by.is_(None))
            .values(undone_by=by)
        )
        return result.rowcount > 0

    async def page(
        self, *, words: str = "", actions: Collection[str] = (), limit: int, offset: int = 0
    ) -> tuple[AuditEntry, ...]:
        """Entries, newest first: all, or those of one of `actions` or with `words` in them.

        Words are looked for in the subject, and in the names of who did it and to whom.
        """
        statement = _entries().where(_matching(words, actions)).order_by(audit.c.entry_id.desc())
        rows = await self._statements.execute(statement.limit(limit).offset(offset))
        return tuple(map(_entry, rows))

    async def count(self, *, words: str = "", actions: Collection[str] = ()) -> int:
        """The number of entries that all pages hold together."""
        doer = audit.outerjoin(people, audit.c.person_id == people.c.person_id)
        statement = select(func.count()).select_from(doer).where(_matching(words, actions))
        return (await self._statements.execute(statement)).scalar_one()


def _matching(words: str, actions: Collection[str]) -> ColumnElement[bool]:
    if not words:
        return true()
    escaped = words.replace(_ESCAPE, _ESCAPE * 2).replace("%", r"\%").replace("_", r"\_")
    like = f"%{escaped}%"
    meant = people.alias("meant")
    is_meant = (
        select(meant.c.person_id)
        .where(
            meant.c.name.like(like, escape=_ESCAPE),
            audit.c.subject == meant.c.platform + ":" + meant.c.user,
        )
        .exists()
    )
    return or_(
        audit.c.action.in_(actions),
        audit.c.subject.like(like, escape=_ESCAPE),
        people.c.name.like(like, escape=_ESCAPE),
        is_meant,
    )


def _entries() -> Select[*tuple[Any, ...]]:
    doer = audit.outerjoin(people, audit.c.person_id == people.c.person_id)
    return select(audit, people.c.name).select_from(doer)


def _entry(row: Row[*tuple[Any, ...]]) -> AuditEntry:
    return AuditEntry(
        entry_id=row.entry_id,
        person_id=row.person_id,
        name=row.name,
        platform=row.platform,
        conversation=row.conversation,
        action=row.action,
        subject=row.subject,
        before=row.before,
        after=row.after,
        at=row.at,
        undone_by=row.undone_by,
    )
