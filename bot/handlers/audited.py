"""What admins change, each change with an entry in the log."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.handlers.request import Request
from core.house import Act
from storage.database import Transaction
from storage.places import Place

Read = Callable[[Transaction, str], Awaitable[Any]]
"""The state of a subject as a JSON value; None where nothing is set."""

Write = Callable[[Transaction, str, Any, datetime], Awaitable[None]]
"""Bring a subject into a state that `Read` gave; None takes away what is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that admins change and 撤销 puts back: how it is read and written by its subject.

    What was written reads back as what was passed, so that one can tell whether it has moved on.
    """

    act: Act
    read: Read
    write: Write


async def change(request: Request, kept: Kept, subject: str, value: Any) -> int | None:
    """Bring a subject into a state and note it: the entry's number, None where it was so already.

    The caller has made sure that the person may (`Request.is_admin`).
    """
    before = await kept.read(request.tx, subject)
    await kept.write(request.tx, subject, value, request.now)
    after = await kept.read(request.tx, subject)
    if before == after:
        return None
    return await note(request, kept.act, subject, before=before, after=after)


async def note(request: Request, act: Act, subject: str, *, before: Any, after: Any) -> int:
    """Note what was done; the entry's number. For what `change` cannot put back."""
    return await request.tx.audit.add(
        person_id=request.person_id,
        here=request.message.address,
        action=act,
        subject=subject,
        before=before,
        after=after,
        now=request.now,
    )


def setting_of(place: Place, key: str) -> str:
    """The subject of one setting of a place."""
    return f"{key}@{place.platform}:{place.conversation}"


async def _read_setting(tx: Transaction, subject: str) -> Any:
    key, place = _split(subject)
    return (await tx.places.get(place)).get(key)


async def _write_setting(tx: Transaction, subject: str, value: Any, _: datetime) -> None:
    key, place = _split(subject)
    if value is None:
        await tx.places.clear(place, key)
    else:
        await tx.places.set(place, key, value)


def _split(subject: str) -> tuple[str, Place]:
    key, _, where = subject.partition("@")
    platform, _, conversation = where.partition(":")
    return key, Place(platform, conversation)


SETTING = Kept(act=Act.PLACE, read=_read_setting, write=_write_setting)
"""One setting of a place; see `setting_of`."""
