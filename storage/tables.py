"""The tables. How they came to be is in `migrations/`; a test keeps the two equal."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
    text,
)

from core.job import FINAL, MOVES
from core.message import Reply
from core.spec import ImageSpec
from core.work import Record
from storage.types import Json, UTCTime, Words

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class _Addressed(TypedColumns):
    platform: Named[str] = Column(Words)
    conversation: Named[str] = Column(Words)
    user: Named[str] = Column(Words)
    is_private: Named[bool] = Column(Boolean)


class _People(TypedColumns):
    person_id: Named[int] = Column(Integer, primary_key=True)
    platform: Named[str] = Column(Words)
    user: Named[str] = Column(Words)
    name: Named[str] = Column(Words)
    virtual_time: Named[float] = Column(Double)
    created_at: Named[datetime] = Column(UTCTime)
    seen_at: Named[datetime] = Column(UTCTime)


class _Settings(TypedColumns):
    person_id: Named[int] = Column(ForeignKey("people.person_id"), primary_key=True)
    key: Named[str] = Column(String, primary_key=True)
    value: Named[Any] = Column(Json[Any](Any), nullable=False)


class _Places(TypedColumns):
    platform: Named[str] = Column(Words, primary_key=True)
    conversation: Named[str] = Column(Words, primary_key=True)
    key: Named[str] = Column(String, primary_key=True)
    value: Named[Any] = Column(Json[Any](Any), nullable=False)


class _Inputs(TypedColumns):
    input_id: Named[str] = Column(String, primary_key=True)
    width: Named[int] = Column(Integer)
    height: Named[int] = Column(Integer)
    created_at: Named[datetime] = Column(UTCTime)
    data: Named[bytes] = Column(LargeBinary)


class _InputViewers(TypedColumns):
    input_id: Named[str] = Column(ForeignKey("inputs.input_id"), primary_key=True)
    person_id: Named[int] = Column(ForeignKey("people.person_id"), primary_key=True)


class _Events(_Addressed):
    event_id: Named[int] = Column(Integer, primary_key=True)
    message_id: Named[str] = Column(Words)
    text: Named[str] = Column(Words)
    reply_to: Named[str | None] = Column(Words)
    inputs: Named[tuple[str, ...]] = Column(Json[tuple[str, ...]](tuple[str, ...]))
    received_at: Named[datetime] = Column(UTCTime)


class _Jobs(_Addressed):
    job_id: Named[int] = Column(Integer, primary_key=True)
    person_id: Named[int] = Column(ForeignKey("people.person_id"))
    reply_to: Named[str] = Column(Words)
    command: Named[str] = Column(String)
    status: Named[str] = Column(String)
    spec: Named[ImageSpec] = Column(Json[ImageSpec](ImageSpec))
    bucket: Named[int | None] = Column(Integer)
    cost: Named[float] = Column(Double)
    start_tag: Named[float | None] = Column(Double)
    attempt: Named[int] = Column(Integer)
    crashes: Named[int] = Column(Integer)
    lease_until: Named[datetime | None] = Column(UTCTime)
    created_at: Named[datetime] = Column(UTCTime)
    started_at: Named[datetime | None] = Column(UTCTime)
    finished_at: Named[datetime | None] = Column(UTCTime)
    error: Named[str | None] = Column(Words)


class _Outputs(TypedColumns):
    output_id: Named[int] = Column(Integer, primary_key=True)
    sha256: Named[str] = Column(String)
    width: Named[int] = Column(Integer)
    height: Named[int] = Column(Integer)
    created_at: Named[datetime] = Column(UTCTime)
    data: Named[bytes] = Column(LargeBinary)


class _Works(TypedColumns):
    number: Named[int] = Column(Integer, primary_key=True)
    job_id: Named[int] = Column(ForeignKey("jobs.job_id"))
    position: Named[int] = Column(Integer)
    person_id: Named[int] = Column(ForeignKey("people.person_id"))
    parent: Named[int | None] = Column(ForeignKey("works.number"))
    seed: Named[int] = Column(Integer)
    output_id: Named[int | None] = Column(ForeignKey("outputs.output_id"))
    record: Named[Record | None] = Column(Json[Record](Record))
    deleted_at: Named[datetime | None] = Column(UTCTime)


class _Outbox(_Addressed):
    delivery_id: Named[int] = Column(Integer, primary_key=True)
    reply_to: Named[str] = Column(Words)
    reply: Named[Reply] = Column(Json[Reply](Reply))
    job_id: Named[int | None] = Column(ForeignKey("jobs.job_id"))
    is_final: Named[bool] = Column(Boolean)
    attempt: Named[int] = Column(Integer)
    created_at: Named[datetime] = Column(UTCTime)
    next_at: Named[datetime] = Column(UTCTime)
    sent_at: Named[datetime | None] = Column(UTCTime)
    is_given_up: Named[bool] = Column(Boolean)
    remote_id: Named[str | None] = Column(Words)
    error: Named[str | None] = Column(Words)


def one_of(column: str, values: frozenset[str]) -> str:
    """The SQL that says a column holds one of these values."""
    return f"{column} IN ({', '.join(repr(str(value)) for value in sorted(values))})"


people: Final = Table("people", metadata, _People, UniqueConstraint("platform", "user"))
settings: Final = Table("settings", metadata, _Settings)
places: Final = Table("places", metadata, _Places)
inputs: Final = Table("inputs", metadata, _Inputs)
input_viewers: Final = Table("input_viewers", metadata, _InputViewers)
events: Final = Table(
    "events",
    metadata,
    _Events,
    UniqueConstraint("platform", "message_id"),
    Index(None, "platform", "conversation", "event_id"),
    sqlite_autoincrement=True,
)
jobs: Final = Table(
    "jobs",
    metadata,
    _Jobs,
    CheckConstraint(one_of("status", frozenset(MOVES)), name="status"),
    CheckConstraint(f"({one_of('status', FINAL)}) = (finished_at IS NOT NULL)", name="finished"),
    CheckConstraint("(status = 'running') = (lease_until IS NOT NULL)", name="leased"),
    Index(None, "start_tag"),
    sqlite_autoincrement=True,
)
outputs: Final = Table("outputs", metadata, _Outputs, sqlite_autoincrement=True)
works: Final = Table(
    "works",
    metadata,
    _Works,
    UniqueConstraint("job_id", "position"),
    UniqueConstraint("output_id"),
    Index(None, "parent"),
    CheckConstraint("output_id IS NULL OR record IS NOT NULL", name="drawn"),
    sqlite_autoincrement=True,
)
outbox: Final = Table(
    "outbox",
    metadata,
    _Outbox,
    CheckConstraint("job_id IS NOT NULL OR NOT is_final", name="final_of_job"),
    CheckConstraint("sent_at IS NULL OR NOT is_given_up", name="settled_once"),
    Index(None, "platform", "conversation", "delivery_id"),
    Index(None, "platform", "conversation", "remote_id"),
    sqlite_autoincrement=True,
)

is_open: Final = jobs.c.finished_at.is_(None)
is_shown: Final = works.c.output_id.is_not(None)
is_pending: Final = outbox.c.sent_at.is_(None) & ~outbox.c.is_given_up
is_final: Final = text("is_final")

# Partial indexes: what is open is little, whatever the history has grown to.
Index("ix_jobs_open", jobs.c.status, jobs.c.person_id, jobs.c.job_id, sqlite_where=is_open)
Index("ix_works_shown", works.c.person_id, works.c.number, sqlite_where=is_shown)
Index(
    "ix_outbox_pending",
    outbox.c.platform,
    outbox.c.conversation,
    outbox.c.delivery_id,
    sqlite_where=is_pending,
)
Index("uq_outbox_final", outbox.c.job_id, unique=True, sqlite_where=is_final)
