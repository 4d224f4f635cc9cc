"""Whom an admin means: by a work's number, `平台:编号`, or a quoted message; never by a name.

Anybody may call themselves anything, so what is meant for one would hit another.
"""

import re
from typing import Final

from bot.access import identity_of
from bot.commands.text import shown
from bot.handlers.request import Request
from core.errors import UserError
from core.person import Identity, Person

_IDENTITY: Final = re.compile(r"([a-z][a-z0-9_-]*)[:：](\S+)\s*")


def refuse_others(request: Request) -> None:
    """Let only admins go on: others get a UserError that says how one becomes one."""
    if not request.is_admin:
        identity = identity_of(request.message.address)
        raise UserError("admin_needed", command=str(request.command.name), identity=identity)


async def find_person(request: Request) -> tuple[Person, str]:
    """Who is meant, and the other words of the command.

    Raises UserError where nobody is meant, or nobody the bot knows.
    """
    found = await named_person(request)
    if found is None:
        given = shown(request.command.prompt.strip())
        raise UserError("whom", command=str(request.command.name), given=given)
    return found


async def named_person(request: Request) -> tuple[Person, str] | None:
    """As `find_person`, but None where nobody is named and nothing is quoted.

    For admins only: a number names the work's owner, wherever it was drawn.
    """
    refuse_others(request)
    words = request.command.prompt.strip()
    if (number := request.command.target) is not None:
        return await _owner(request, number), words
    if (found := _IDENTITY.match(words)) is not None:
        identity = Identity(*found.groups())
        person = await request.tx.people.known(identity)
        if person is None:
            raise UserError("person_unknown", given=shown(str(identity), 60))
        return person, words[found.end() :]
    person = await _quoted(request)
    return None if person is None else (person, words)


async def _owner(request: Request, number: int) -> Person:
    owner = await request.tx.works.owner(number)
    person = None if owner is None else await request.tx.people.get(owner)
    if person is None:
        raise UserError("no_such_number", number=number)
    return person


async def _quoted(request: Request) -> Person | None:
    """The owner of what is quoted: a reply of ours about one person's works, or their message."""
    message, tx = request.message, request.tx
    if message.reply_to is None:
        return None
    reply = await tx.outbox.find_sent(message.address, message.reply_to)
    if reply is None:
        author = await tx.events.author(message.address, message.reply_to)
        return None if author is None else await tx.people.known(author)
    owners = {await tx.works.owner(number) for number in reply.numbers} - {None}
    if len(owners) > 1:
        raise UserError("whom_of_several", number=reply.numbers[0])
    return await tx.people.get(next(iter(owners))) if owners else None  # type: ignore[arg-type]
