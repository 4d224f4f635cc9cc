"""The tables of the house: who may do what, how much, and what was done about it.

How they came to be is in `migrations/`; a test keeps the two equal.
"""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Named,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
)

from core.house import ROLES, SUBJECTS, Ruling, WordKind
from storage.tables import metadata, one_of
from storage.types import Day, Json, UTCTime, Words


class _Roles(TypedColumns):
    platform: Named[str] = Column(Words, primary_key=True)
    user: Named[str] = Column(Words, primary_key=True)
    role: Named[str] = Column(String)
    granted_at: Named[datetime] = Column(UTCTime)


class _Bans(TypedColumns):
    platform: Named[str] = Column(Words, primary_key=True)
    user: Named[str] = Column(Words, primary_key=True)
    reason: Named[str] = Column(Words)
    banned_at: Named[datetime] = Column(UTCTime)
    until: Named[datetime | None] = Column(UTCTime)


class _Rates(TypedColumns):
    key: Named[str] = Column(Words, primary_key=True)
    arrival: Named[float] = Column(Double)


class _Usage(TypedColumns):
    person_id: Named[int] = Column(ForeignKey("people.person_id"), primary_key=True)
    day: Named[date] = Column(Day, primary_key=True)
    pictures: Named[int] = Column(Integer)
    cost: Named[float] = Column(Double)


class _Charges(TypedColumns):
    job_id: Named[int] = Column(ForeignKey("jobs.job_id"), primary_key=True)
    person_id: Named[int] = Column(ForeignKey("people.person_id"))
    day: Named[date] = Column(Day)
    pictures: Named[int] = Column(Integer)
    cost: Named[float] = Column(Double)
    rates: Named[dict[str, float]] = Column(Json[dict[str, float]](dict[str, float]))
    is_refunded: Named[bool] = Column(Boolean)


class _Quotas(TypedColumns):
    subject: Named[str] = Column(String, primary_key=True)
    name: Named[str] = Column(Words, primary_key=True)
    key: Named[str] = Column(String, primary_key=True)
    value: Named[Any] = Column(Json[Any](Any), nullable=False)


class _Favourites(TypedColumns):
    person_id: Named[int] = Column(ForeignKey("people.person_id"), primary_key=True)
    number: Named[int] = Column(ForeignKey("works.number"), primary_key=True)
    added_at: Named[datetime] = Column(UTCTime)


class _Presets(TypedColumns):
    preset_id: Named[int] = Column(Integer, primary_key=True)
    person_id: Named[int] = Column(ForeignKey("people.person_id"))
    name: Named[str] = Column(Words)
    words: Named[str] = Column(Words)
    platform: Named[str | None] = Column(Words)
    conversation: Named[str | None] = Column(Words)
    created_at: Named[datetime] = Column(UTCTime)


class _Reports(TypedColumns):
    report_id: Named[int] = Column(Integer, primary_key=True)
    number: Named[int] = Column(ForeignKey("works.number"))
    person_id: Named[int | None] = Column(ForeignKey("people.person_id"))
    platform: Named[str] = Column(Words)
    conversation: Named[str] = Column(Words)
    reason: Named[str] = Column(Words)
    created_at: Named[datetime] = Column(UTCTime)
    ruling: Named[str | None] = Column(String)
    ruled_at: Named[datetime | None] = Column(UTCTime)


class _Audit(TypedColumns):
    entry_id: Named[int] = Column(Integer, primary_key=True)
    person_id: Named[int | None] = Column(ForeignKey("people.person_id"))
    platform: Named[str] = Column(Words)
    conversation: Named[str] = Column(Words)
    action: Named[str] = Column(String)
    subject: Named[str] = Column(Words)
    before: Named[Any] = Column(Json[Any](Any), nullable=True)
    after: Named[Any] = Column(Json[Any](Any), nullable=True)
    at: Named[datetime] = Column(UTCTime)
    undone_by: Named[int | None] = Column(ForeignKey("audit.entry_id"))


class _WordList(TypedColumns):
    normal: Named[str] = Column(Words, primary_key=True)
    word: Named[str] = Column(Words)
    kind: Named[str] = Column(String)
    added_at: Named[datetime] = Column(UTCTime)


class _Verdicts(TypedColumns):
    number: Named[int] = Column(ForeignKey("works.number"), primary_key=True)
    finding: Named[str] = Column(String)
    is_held: Named[bool] = Column(Boolean)
    is_spoiler: Named[bool] = Column(Boolean)
    judged_at: Named[datetime] = Column(UTCTime)


class _Unlabelled(TypedColumns):
    entry_id: Named[int] = Column(Integer, primary_key=True)
    number: Named[int] = Column(ForeignKey("works.number"))
    platform: Named[str] = Column(Words)
    conversation: Named[str] = Column(Words)
    user: Named[str] = Column(Words)
    at: Named[datetime] = Column(UTCTime)


roles: Final = Table("roles", metadata, _Roles, CheckConstraint(one_of("role", ROLES), name="role"))
bans: Final = Table("bans", metadata, _Bans)
rates: Final = Table("rates", metadata, _Rates)
usage: Final = Table("usage", metadata, _Usage)
charges: Final = Table("charges", metadata, _Charges)
quotas: Final = Table(
    "quotas", metadata, _Quotas, CheckConstraint(one_of("subject", SUBJECTS), name="subject")
)
favourites: Final = Table("favourites", metadata, _Favourites, Index(None, "number"))
presets: Final = Table(
    "presets",
    metadata,
    _Presets,
    UniqueConstraint("person_id", "name"),
    Index(None, "platform", "conversation"),
    sqlite_autoincrement=True,
)
reports: Final = Table(
    "reports",
    metadata,
    _Reports,
    UniqueConstraint("number", "person_id"),
    CheckConstraint(f"ruling IS NULL OR {one_of('ruling', frozenset(Ruling))}", name="ruling"),
    CheckConstraint("(ruling IS NULL) = (ruled_at IS NULL)", name="ruled"),
    sqlite_autoincrement=True,
)
audit: Final = Table("audit", metadata, _Audit, sqlite_autoincrement=True)
word_list: Final = Table(
    "word_list",
    metadata,
    _WordList,
    CheckConstraint(one_of("kind", frozenset(WordKind)), name="kind"),
)
verdicts: Final = Table("verdicts", metadata, _Verdicts)
unlabelled: Final = Table(
    "unlabelled", metadata, _Unlabelled, Index(None, "number"), sqlite_autoincrement=True
)

is_open_report: Final = reports.c.ruling.is_(None)
Index("ix_reports_open", reports.c.report_id, sqlite_where=is_open_report)
