"""The command 设身份: who is a special member, and who an admin."""

from datetime import datetime
from typing import Final

from bot.access import is_standing_admin
from bot.commands.text import shown
from bot.handlers.audited import Kept, change
from bot.handlers.persons import find_person, refuse_others
from bot.handlers.request import Answer, Request
from bot.replies import role_replies
from bot.role_words import read_role
from core.errors import UserError
from core.house import Act, Role
from core.message import Reply
from core.person import Identity, Person
from storage.database import Transaction


async def set_role(request: Request) -> Answer:
    """Make somebody a member, a VIP or an admin; without any words, list who is what."""
    refuse_others(request)
    if _is_bare(request):
        return Answer(replies=(await _listed(request),))
    person, words = await find_person(request)
    role = read_role(words)
    if role is None:
        given = shown(words.strip())
        raise UserError("which_role", given=given) if given else UserError("role_missing")
    await _check(request, person, role)
    before = await request.tx.roles.get(person.identity)
    await change(request, ROLE, str(person.identity), _written(role))
    return Answer(replies=(role_replies.role_set(person, before=before, role=role),))


def _is_bare(request: Request) -> bool:
    command = request.command
    return not command.prompt.strip() and command.target is None and not request.message.reply_to


async def _check(request: Request, person: Person, role: Role) -> None:
    """Refuse what would change nothing, or leave the bot without an admin."""
    if is_standing_admin(person.identity, request.standing_admins):
        raise UserError("standing_admin", identity=str(person.identity))
    myself = Identity.of(request.message.address)
    if person.identity == myself and role is not Role.ADMIN:
        others = {str(one) for one in await request.tx.roles.having(Role.ADMIN)}
        others |= set(request.standing_admins)
        if others <= {str(myself)}:
            raise UserError("last_admin")


async def _listed(request: Request) -> Reply:
    roles = request.tx.roles
    admins = [str(one) for one in await roles.having(Role.ADMIN)]
    return role_replies.role_list(
        admins=tuple(dict.fromkeys([*sorted(request.standing_admins), *admins])),
        vips=tuple(str(one) for one in await roles.having(Role.VIP)),
    )


async def _kept(tx: Transaction, subject: str) -> str | None:
    return _written(await tx.roles.get(Identity.read(subject)))


async def _keep(tx: Transaction, subject: str, value: str | None, now: datetime) -> None:
    await tx.roles.set(Identity.read(subject), Role(value or Role.MEMBER), now)


def _written(role: Role) -> str | None:
    return None if role is Role.MEMBER else str(role)


ROLE: Final = Kept(act=Act.ROLE, read=_kept, write=_keep)
"""A person's role; None for a member."""
