"""The words for who may do what, and for what was decided."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person is to the bot; a member is whoever has no other role."""

    MEMBER = "member"
    VIP = "vip"
    ADMIN = "admin"


ROLES: Final = frozenset({Role.VIP, Role.ADMIN})
"""The roles that are kept: nobody needs to be made a member."""


class Subject(StrEnum):
    """What a quota is set for."""

    PERSON = "person"
    PLACE = "place"
    ROLE = "role"
    ALL = "all"


SUBJECTS: Final = frozenset(Subject)


class Ruling(StrEnum):
    """What an admin decided about a reported or held work."""

    APPROVED = "approved"
    REMOVED = "removed"


class WordKind(StrEnum):
    """What a word on the word list does: refuse a prompt, or excuse what it contains."""

    BLOCK = "block"
    ALLOW = "allow"
