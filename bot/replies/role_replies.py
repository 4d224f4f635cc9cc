"""Replies about roles. Pure."""

from collections.abc import Sequence

from bot.commands.text import shown
from bot.replies.sentences import say
from bot.role_words import ROLE_NAMES
from core.house import Role
from core.message import Reply
from core.person import Person


def role_set(person: Person, *, before: Role, role: Role) -> Reply:
    """Somebody was given a role."""
    return Reply(
        text=say(
            "role_same" if role is before else "role_set",
            name=shown(person.name),
            identity=str(person.identity),
            role=ROLE_NAMES[role],
            earlier=ROLE_NAMES[before],
        )
    )


def role_list(*, admins: Sequence[str], vips: Sequence[str]) -> Reply:
    """Who has which role."""
    nobody = say("role_nobody")
    return Reply(
        text=say("role_list", admins="、".join(admins) or nobody, vips="、".join(vips) or nobody)
    )
