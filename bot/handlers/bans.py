"""The commands 封禁 and 解封: who may not draw."""

from datetime import datetime
from typing import Any, Final

import msgspec

from bot.access import is_standing_admin
from bot.durations import read_duration
from bot.handlers.audited import Kept, change
from bot.handlers.persons import find_person
from bot.handlers.request import Answer, Request
from bot.replies import ban_replies
from bot.replies.sentences import say
from core.errors import UserError
from core.house import Act, Ban, Role
from core.message import Reply
from core.person import Identity, Person
from storage.database import Transaction

_MAX_REASON: Final = 200


async def ban(request: Request) -> Answer:
    """Forbid somebody to draw, for a time or for good; without words, list who may not."""
    if _is_bare(request):
        banned = await request.tx.bans.all(request.now)
        return Answer(replies=(Reply(text=ban_replies.banned_list(banned)),))
    person, words = await find_person(request)
    duration = read_duration(words)
    if duration is None:
        raise UserError("ban_how_long")
    await _check(request, person)
    new = Ban(
        reason=duration.words[:_MAX_REASON] or say("ban_no_reason"),
        until=None if duration.span is None else request.now + duration.span,
    )
    await change(request, BAN, str(person.identity), msgspec.to_builtins(new))
    num_waiting = len(await request.tx.jobs.open_of(person.person_id))
    return Answer(replies=(ban_replies.banned(person, new, num_waiting=num_waiting),))


async def unban(request: Request) -> Answer:
    """Let somebody draw again."""
    person, _ = await find_person(request)
    was_banned = await request.tx.bans.get(person.identity, request.now) is not None
    await change(request, BAN, str(person.identity), None)
    reason = "unbanned" if was_banned else "not_banned"
    text = say(reason, name=person.name, identity=str(person.identity))
    return Answer(replies=(Reply(text=text),))


def _is_bare(request: Request) -> bool:
    command = request.command
    return not command.prompt.strip() and command.target is None and not request.message.reply_to


async def _check(request: Request, person: Person) -> None:
    """Refuse to ban oneself or an admin."""
    if person.identity == Identity.of(request.message.address):
        raise UserError("ban_myself")
    is_admin = await request.tx.roles.get(person.identity) is Role.ADMIN
    if is_admin or is_standing_admin(person.identity, request.standing_admins):
        raise UserError("ban_admin", name=person.name, identity=str(person.identity))


async def _read(tx: Transaction, subject: str) -> Any:
    found = await tx.bans.get(_identity(subject))
    return None if found is None else msgspec.to_builtins(found)


async def _write(tx: Transaction, subject: str, value: Any, now: datetime) -> None:
    if value is None:
        await tx.bans.lift(_identity(subject))
    else:
        await tx.bans.set(_identity(subject), msgspec.convert(value, Ban), now)


def _identity(subject: str) -> Identity:
    platform, _, user = subject.partition(":")
    return Identity(platform, user)


BAN: Final = Kept(act=Act.BAN, read=_read, write=_write)
