"""Quotas: how much admins allow, where it differs from the settings."""

from collections.abc import Collection

from sqlalchemy import delete, insert, select, tuple_

from core.house import Subject
from core.quota import Period, QuotaSubject
from storage.house_tables import quotas
from storage.statements import Statements


class Quotas:
    """Pictures per period by subject; 0 is without bounds."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def get(self, subject: QuotaSubject) -> dict[Period, int]:
        """What is set for one subject, by period."""
        return (await self.of((subject,))).get(subject, {})

    async def of(self, subjects: Collection[QuotaSubject]) -> dict[QuotaSubject, dict[Period, int]]:
        """What is set for each of some subjects, by period; those without anything left out."""
        query = (
            select(quotas)
            .where(tuple_(quotas.c.subject, quotas.c.name).in_([tuple(one) for one in subjects]))
            .order_by(quotas.c.subject, quotas.c.name, quotas.c.key)
        )
        found: dict[QuotaSubject, dict[Period, int]] = {}
        for row in await self._statements.execute(query):
            subject = QuotaSubject(Subject(row.subject), row.name)
            found.setdefault(subject, {})[Period(row.key)] = row.value
        return found

    async def put(self, subject: QuotaSubject, values: dict[Period, int]) -> None:
        """Set all that is set for a subject, in place of what was; nothing takes it away."""
        await self._statements.execute(
            delete(quotas).where(quotas.c.subject == subject.subject, quotas.c.name == subject.name)
        )
        for key, value in values.items():
            await self._statements.execute(
                insert(quotas).values(
                    subject=subject.subject, name=subject.name, key=key, value=value
                )
            )
